import { describe, expect, it } from 'vitest';
import { errorOf, jsonl, notesOf, read } from '../../testing/read.ts';
import { multiLabelTexts } from '../rows/multi-label-texts.ts';
import { valuedTexts } from '../rows/valued-texts.ts';

describe('columns with other names', () => {
  it.each([
    ['sentence', 'category'],
    ['Utterance', 'intent'],
    ['content', ' Class '],
    ['query', 'target'],
  ])('%j and %j are taken, and that is said', async (text, label) => {
    const notes = [
      `the column ${JSON.stringify(text)} is taken for "text".`,
      `the column ${JSON.stringify(label)} is taken for "label".`,
    ];
    const table = `id,${text},${label}\n1,a,x\n`;
    expect(await read('d.csv', table)).toEqual([{ text: 'a', label: 'x', line: 2 }]);
    expect(await notesOf('d.csv', table)).toEqual(notes.map((note) => `d.csv: ${note}`));
    const lines = jsonl({ id: 1, [text]: 'a', [label]: 'x' });
    expect(await read('d.jsonl', lines)).toEqual([{ text: 'a', label: 'x', line: 1 }]);
    expect(await notesOf('d.jsonl', lines)).toEqual(notes.map((note) => `d.jsonl: ${note}`));
  });

  it('are not taken where the usual name is there', async () => {
    expect(await read('d.csv', 'sentence,text,category,label\na,b,x,y\n')).toMatchObject([
      { text: 'b', label: 'y' },
    ]);
    expect(await notesOf('d.csv', 'sentence,text,category,label\na,b,x,y\n')).toEqual([]);
  });

  it('are not taken where several could be meant: the error lists them', async () => {
    expect(await errorOf('d.csv', 'query,content,label\na,b,x\n')).toMatchObject({
      code: 'invalid-data',
      where: 'd.csv:1',
      problem: 'there is no column "text"; found: "query", "content", "label".',
    });
    // The second row has another of the names: all rows count.
    const rows = [
      { query: 'a', label: 'x' },
      { content: 'b', label: 'y' },
    ];
    expect((await errorOf('d.jsonl', jsonl(...rows))).problem).toBe(
      'there is no column "text"; found: "query", "label", "content".',
    );
    expect((await errorOf('d.jsonl', jsonl(rows[0], { text: 'b', label: 'y' }))).problem).toBe(
      'there is no "text"; found: "query", "label".',
    );
  });

  it('are not taken where the user names another', async () => {
    expect((await errorOf('d.csv', 'sentence,label\na,x\n', { columns: { text: 'body' } })).problem).toBe(
      'there is no column "body"; found: "sentence", "label".',
    );
  });

  it('find the texts of a pair', async () => {
    const table = 'premise,hypothesis,label\na,b,x\n';
    expect(await read('d.csv', table)).toMatchObject([{ text: 'a', pair: 'b', label: 'x' }]);
    expect(await notesOf('d.csv', table)).toEqual([
      'd.csv: the column "premise" is taken for "text".',
      'd.csv: the column "hypothesis" is taken for "pair".',
    ]);
    expect(await read('d.jsonl', jsonl({ sentence1: 'a', sentence2: 'b', label: 0 }))).toMatchObject([
      { text: 'a', pair: 'b' },
    ]);
  });

  it('are those that go with the rows', async () => {
    expect(await read('d.csv', 'text,score\na,0.5\n', { format: valuedTexts })).toMatchObject([
      { value: 0.5 },
    ]);
    expect(await read('d.csv', 'text,topics\na,x|y\n', { format: multiLabelTexts })).toMatchObject([
      { labels: ['x', 'y'] },
    ]);
    expect((await errorOf('d.csv', 'text,score,value\na,1,2\n', { format: valuedTexts })).problem).toContain(
      'no column "label"',
    );
  });

  it('tell the delimiter too, after the usual names', async () => {
    expect(await read('d.csv', 'id;sentence;category\n1;a, b;x\n')).toMatchObject([
      { text: 'a, b', label: 'x' },
    ]);
    // With semicolons the header has the usual names, with commas only guessed ones.
    expect(await read('d.csv', 'sentence,a;text;label;b,class\nx;c;y;z\n')).toMatchObject([
      { text: 'c', label: 'y' },
    ]);
  });
});
