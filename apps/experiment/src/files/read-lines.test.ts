import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Line, readLines, scanLines, type UnreadableLine } from './read-lines.ts';

async function* stream(chunks: Iterable<Buffer>): AsyncGenerator<Buffer> {
  yield* chunks;
}

async function linesOf(chunks: Iterable<Buffer>): Promise<(Line | UnreadableLine)[]> {
  const lines = [];
  for await (const line of scanLines(stream(chunks))) lines.push(line);
  return lines;
}

const textOrProblem = (line: Line | UnreadableLine) => ('problem' in line ? line.problem : line.text);

describe('readLines', () => {
  it('names the first line that cannot be read', async () => {
    const read = async () => {
      const texts = [];
      for await (const { text } of readLines(
        stream([Buffer.from('a\n'), Buffer.from([0xff, 0x0a])]),
        'input',
      ))
        texts.push(text);
      return texts;
    };
    await expect(read()).rejects.toMatchObject({ code: 'invalid-data', where: 'input:2' });
  });
});

describe('scanLines', () => {
  it('gives the same lines wherever the stream is cut', async () => {
    const text = fc.array(fc.stringMatching(/^[a-zé😀 ]{0,8}$/u), { minLength: 1, maxLength: 8 });
    const ends = fc.constantFrom('\n', '\r\n');
    await fc.assert(
      fc.asyncProperty(text, ends, fc.array(fc.nat(64), { maxLength: 6 }), async (written, end, cuts) => {
        const bytes = Buffer.from(written.map((line) => line + end).join(''));
        const stops = [...cuts.map((cut) => Math.min(cut, bytes.length)), bytes.length].sort((a, b) => a - b);
        const chunks = stops.map((stop, i) => bytes.subarray(i === 0 ? 0 : stops[i - 1], stop));
        expect(await linesOf(chunks)).toEqual(written.map((line, i) => ({ text: line, end, number: i + 1 })));
      }),
    );
  });

  it('takes a last line without an end, and no byte order mark', async () => {
    expect(await linesOf([Buffer.from('\uFEFFa\r\n\uFEFFb')])).toEqual([
      { text: 'a', end: '\r\n', number: 1 },
      { text: '\uFEFFb', end: '', number: 2 },
    ]);
    expect((await linesOf([Buffer.from('a\r')]))[0]).toEqual({ text: 'a', end: '\r', number: 1 });
  });

  it('names a line that is not UTF-8 and goes on', async () => {
    const lines = await linesOf([Buffer.from('a\n'), Buffer.from([0xff, 0x0a]), Buffer.from('b\n')]);
    expect(lines.map(textOrProblem)).toEqual(['a', 'the line is not UTF-8.', 'b']);
  });

  it('names a line that is too long without keeping it, and goes on', async () => {
    const before = process.memoryUsage().arrayBuffers;
    let most = 0;
    function* chunks() {
      for (let i = 0; i < 200; i++) {
        most = Math.max(most, process.memoryUsage().arrayBuffers - before);
        yield Buffer.alloc(2 ** 20, 'a');
      }
      yield Buffer.from('\nb');
    }
    const lines = await linesOf(chunks());
    expect(lines.map(textOrProblem)).toEqual(['the line is longer than 16 MiB.', 'b']);
    expect(most).toBeLessThan(150 * 2 ** 20);
  });
});
