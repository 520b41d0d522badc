import { taskKindOf } from '@tokensift/tasks';
import { describe, expect, it } from 'vitest';
import { classifyRequestSchema, parseClassifyRequest, readItems } from './classify-request.ts';

const schema = classifyRequestSchema({ maxTexts: 3, maxCharacters: 10 });

function read(body: unknown, task = 'single-label'): readonly unknown[] {
  return readItems(parseClassifyRequest(schema, body), taskKindOf(task)).map(({ input, where }) => [
    where,
    input,
  ]);
}

/** What is refused, as `code where: message`. */
function refusal(body: unknown, task?: string): string {
  try {
    read(body, task);
  } catch (error) {
    const { code, where, problem, message } = error as Error & Record<string, string | undefined>;
    return `${code} ${where ?? ''}: ${problem ?? message}`;
  }
  throw new Error('nothing was refused');
}

describe('what is to be classified', () => {
  it('is a text, a pair, or a list of them', () => {
    expect(read({ text: 'a' })).toEqual([['text', { text: 'a' }]]);
    expect(read({ text: 'a', pair: 'b' })).toEqual([['text', { text: 'a', pair: 'b' }]]);
    expect(read({ texts: ['a', ['b', 'c'], { text: 'd', pair: 'e' }] })).toEqual([
      ['texts[0]', { text: 'a' }],
      ['texts[1]', { text: 'b', pair: 'c' }],
      ['texts[2]', { text: 'd', pair: 'e' }],
    ]);
  });

  it('is tokens and predicates where the task reads them', () => {
    expect(read({ tokens: ['a', 'b'] }, 'token-classification')).toEqual([
      ['tokens', { tokens: ['a', 'b'] }],
    ]);
    expect(read({ texts: ['a'] }, 'token-classification')).toEqual([['texts[0]', 'a']]);
    const predicate = { start: 0, end: 1 };
    const texts = [
      { tokens: ['a'], predicate: 0 },
      { text: 'a', predicate },
    ];
    expect(read({ texts }, 'semantic-roles')).toEqual([
      ['texts[0]', { tokens: ['a'], predicate: 0 }],
      ['texts[1]', { text: 'a', predicate }],
    ]);
  });

  it.each([
    ['no object', [], 'bad-request : Must be a JSON object.'],
    ['nothing', {}, 'bad-request text: There is nothing to classify.'],
    ['an unknown field', { txt: 'a' }, 'bad-request txt: There is no field "txt".'],
    ['another type', { text: 5 }, 'bad-request text: Must be a text.'],
    ['an empty text', { text: ' ' }, 'invalid-data text: the text is empty.'],
    ['a long text', { text: 'a'.repeat(11) }, 'too-large text: Must have no more than 10 characters.'],
    ['no texts', { texts: [] }, 'bad-request texts: Must have a text.'],
    ['many texts', { texts: ['a', 'b', 'c', 'd'] }, 'too-large texts: Must have no more than 3 texts.'],
    ['both forms', { text: 'a', texts: ['b'] }, 'bad-request text: "text" stands beside "texts".'],
    [
      'another item',
      { texts: ['a', 5] },
      'bad-request texts[1]: Must be a text, a pair of texts, or an object of fields.',
    ],
    ['half a pair', { texts: [['a']] }, 'bad-request texts[0][1]: Must be a text.'],
    ['an empty item', { texts: ['a', {}] }, 'bad-request texts[1].text: There is nothing to classify.'],
    [
      'an unknown field of an item',
      { texts: [{ txt: 'a' }] },
      'bad-request texts[0].txt: There is no field "txt".',
    ],
    ['an empty text of an item', { texts: ['a', ''] }, 'invalid-data texts[1]: the text is empty.'],
    [
      'a field of other tasks',
      { tokens: ['a'] },
      'bad-request tokens: The task "single-label" does not read it.',
    ],
    ['a wrong option', { text: 'a', top: -1 }, 'bad-request top: Must be a whole number from 0.'],
    [
      'an unknown aggregation',
      { text: 'a', aggregation: 'best' },
      'bad-request aggregation: Must be one of first, max, average.',
    ],
  ])('is refused where there is %s', (_, body, expected) => {
    expect(refusal(body)).toBe(expected);
  });

  it.each([
    [
      'a pair',
      { text: 'a', pair: 'b' },
      'bad-request pair: The task "token-classification" does not read it.',
    ],
    [
      'long tokens',
      { tokens: ['abcdef', 'ghijkl'] },
      'too-large tokens: Must have no more than 10 characters.',
    ],
    [
      'an empty token',
      { tokens: ['a', ''] },
      'invalid-data tokens: Token 2 of "tokens" is empty, not a word.',
    ],
    [
      'no list of tokens',
      { texts: [{ tokens: 'a' }] },
      'bad-request texts[0].tokens: Must be a list of texts.',
    ],
  ])('of a tagger is refused where there is %s', (_, body, expected) => {
    expect(refusal(body, 'token-classification')).toBe(expected);
  });

  it('of semantic roles has a predicate', () => {
    expect(refusal({ tokens: ['a'], predicate: 1 }, 'semantic-roles')).toBe(
      'invalid-data tokens: "predicate" is not the index of one of the 1 tokens.',
    );
    expect(refusal({ tokens: ['a'], predicate: 'a' }, 'semantic-roles')).toBe(
      'bad-request predicate: Must be a whole number from 0, or a place: start and end.',
    );
  });
});
