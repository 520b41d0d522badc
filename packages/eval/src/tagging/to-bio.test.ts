import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { entitiesOf } from './entities.ts';
import { findSchemeBreak } from './find-scheme-break.ts';
import { TAG_SCHEMES, type TagScheme } from './tags.ts';
import { toBio } from './to-bio.ts';

interface Stretch {
  /** undefined for tokens outside. */
  readonly type: string | undefined;
  readonly tokens: number;
}

/** Tags of stretches, written by each scheme's definition. */
function write(stretches: readonly Stretch[], scheme: TagScheme): string[] {
  return stretches.flatMap(({ type, tokens }, s) =>
    Array.from({ length: tokens }, (_, i) => {
      if (type === undefined) return 'O';
      const first = i === 0;
      const last = i === tokens - 1;
      const prefixes: Record<TagScheme, string> = {
        IOB1: first && stretches[s - 1]?.type === type ? 'B' : 'I',
        IOB2: first ? 'B' : 'I',
        IOE1: last && stretches[s + 1]?.type === type ? 'E' : 'I',
        IOE2: last ? 'E' : 'I',
        IOBES: first && last ? 'S' : first ? 'B' : last ? 'E' : 'I',
        BILOU: first && last ? 'U' : first ? 'B' : last ? 'L' : 'I',
      };
      return `${prefixes[scheme]}-${type}`;
    }),
  );
}

const sequences = fc.array(
  fc.record({
    type: fc.constantFrom(undefined, 'PER', 'LOC', 'A-B'),
    tokens: fc.integer({ min: 1, max: 3 }),
  }),
  { maxLength: 8 },
);

describe.each(TAG_SCHEMES)('%s', (scheme) => {
  it('keeps the entities', () => {
    fc.assert(
      fc.property(sequences, (stretches) => {
        expect(findSchemeBreak(write(stretches, scheme), scheme)).toBeUndefined();
        expect(toBio(write(stretches, scheme), scheme)).toEqual(write(stretches, 'IOB2'));
      }),
    );
  });

  it('what keeps to the scheme has an entity for every token that is not O', () => {
    fc.assert(
      fc.property(sequences, (stretches) => {
        const tags = write(stretches, scheme);
        const covered = entitiesOf(toBio(tags, scheme), 'IOB2').reduce(
          (n, { start, end }) => n + end - start,
          0,
        );
        expect(covered).toBe(tags.filter((tag) => tag !== 'O').length);
      }),
    );
  });
});

it.each<[TagScheme, string[], number, RegExp]>([
  ['IOB2', ['O', 'I-PER'], 1, /^I-PER must follow B-PER or I-PER, not O\.$/],
  ['IOB2', ['I-PER'], 0, /not nothing/],
  ['IOB2', ['B-PER', 'I-LOC'], 1, /not B-PER/],
  ['IOB1', ['I-PER', 'O', 'B-PER'], 2, /^B-PER must follow B-PER or I-PER, not O\.$/],
  ['IOE1', ['E-PER', 'O'], 0, /^E-PER must be followed by I-PER or E-PER, not O\.$/],
  ['IOE2', ['E-PER', 'I-PER'], 1, /be followed by I-PER or E-PER, not nothing/],
  ['IOBES', ['B-PER', 'S-PER'], 0, /be followed by I-PER or E-PER, not S-PER/],
  ['IOBES', ['S-PER', 'E-PER'], 1, /follow B-PER or I-PER, not S-PER/],
  ['BILOU', ['B-PER', 'L-LOC'], 0, /be followed by I-PER or L-PER, not L-LOC/],
])('%s: %j breaks at %i', (scheme, tags, index, problem) => {
  const broken = findSchemeBreak(tags, scheme);
  expect(broken?.index).toBe(index);
  expect(broken?.problem).toMatch(problem);
  expect(() => toBio(tags, scheme)).toThrow(
    new RegExp(`tags\\[${index}\\]: The tags break the scheme ${scheme}`),
  );
});
