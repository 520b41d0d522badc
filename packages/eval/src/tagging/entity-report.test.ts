import type { Random } from '@tokensift/core';
import { compareSeededCases } from '@tokensift/testing';
import { describe, expect, it } from 'vitest';
import { entitiesOf } from './entities.ts';
import { entityReport } from './entity-report.ts';
import { TAG_SCHEMES, type TagScheme } from './tags.ts';
import { tokenAccuracy } from './token-accuracy.ts';

const fixture = new URL('../fixtures/tasks.json.gz', import.meta.url);
const TYPES = ['PER', 'LOC', 'B-C'];
const PREFIXES: Readonly<Record<TagScheme, string>> = {
  IOB1: 'BI',
  IOB2: 'BI',
  IOE1: 'IE',
  IOE2: 'IE',
  IOBES: 'BIES',
  BILOU: 'BILU',
};

/** Any tags of the scheme: most sequences break it somewhere. */
function tagSequence(random: Random, length: number, prefixes: string): string[] {
  let kind = 0;
  return Array.from({ length }, () => {
    if (random.integer(3) === 0) return 'O';
    if (random.integer(3) === 0) kind = random.integer(TYPES.length);
    return `${prefixes[random.integer(prefixes.length)]}-${TYPES[kind]}`;
  });
}

describe('equals seqeval on 1,000 cases', () => {
  it.each(TAG_SCHEMES)('%s', (scheme) => {
    const modes: [string, TagScheme | undefined][] = [['strict', scheme]];
    // The other schemes have no prefixes that these have not.
    if (scheme === 'IOB2' || scheme === 'IOBES' || scheme === 'BILOU') modes.push(['default', undefined]);
    const result = compareSeededCases(fixture, `tagging/${scheme}`, (random) => {
      const truth: string[][] = [];
      const predicted: string[][] = [];
      for (let sequences = 1 + random.integer(3); sequences > 0; sequences--) {
        const length = 1 + random.integer(8);
        const tags = tagSequence(random, length, PREFIXES[scheme]);
        const other = tagSequence(random, length, PREFIXES[scheme]);
        truth.push(tags);
        predicted.push(tags.map((tag, i) => (random.integer(4) === 0 ? other[i] : tag)));
      }
      const figures: Record<string, number> = { 'token accuracy': tokenAccuracy(truth, predicted) };
      for (const [mode, used] of modes) {
        const report = entityReport(truth, predicted, used);
        for (const average of ['micro', 'macro', 'weighted'] as const) {
          figures[`${mode} ${average} precision`] = report[average].precision;
          figures[`${mode} ${average} recall`] = report[average].recall;
          figures[`${mode} ${average} f1-score`] = report[average].f1;
        }
        figures[`${mode} PER f1-score`] = report.types.PER?.f1 ?? 0;
      }
      return figures;
    });
    expect(result).toEqual({ differences: [], cases: 1000 });
  });
});

describe('entitiesOf', () => {
  it('by default reads I after O, strictly it does not', () => {
    const tags = ['O', 'I-PER', 'I-PER', 'B-LOC', 'I-PER'];
    expect(entitiesOf(tags)).toEqual([
      { type: 'PER', start: 1, end: 3 },
      { type: 'LOC', start: 3, end: 4 },
      { type: 'PER', start: 4, end: 5 },
    ]);
    expect(entitiesOf(tags, 'IOB2')).toEqual([{ type: 'LOC', start: 3, end: 4 }]);
  });

  it('gives tags without a type the type _', () => {
    expect(entitiesOf(['B', 'I', 'O', 'B'], 'IOB2')).toEqual([
      { type: '_', start: 0, end: 2 },
      { type: '_', start: 3, end: 4 },
    ]);
  });

  it('has none in an empty sequence', () => {
    expect(entitiesOf([])).toEqual([]);
    expect(entitiesOf([], 'IOBES')).toEqual([]);
  });

  it.each(['X-PER', 'PER', 'o', '', 'O-PER', 'b-PER'])('refuses "%s"', (tag) => {
    expect(() => entitiesOf(['O', tag])).toThrow(/tags\[1\]: "/);
  });

  it('refuses a prefix of another scheme', () => {
    expect(() => entitiesOf(['S-PER'], 'IOB2')).toThrow(
      /tags\[0\]: "S-PER" is no tag of the scheme IOB2.*such as B-PER/,
    );
  });
});

describe('entityReport', () => {
  it('reports by type and is 0 without entities', () => {
    const report = entityReport([['B-A', 'O', 'B-B']], [['B-A', 'B-A', 'B-C']]);
    expect(report.types).toEqual({
      A: { precision: 0.5, recall: 1, f1: 2 / 3, support: 1, predicted: 2 },
      B: { precision: 0, recall: 0, f1: 0, support: 1, predicted: 0 },
      C: { precision: 0, recall: 0, f1: 0, support: 0, predicted: 1 },
    });
    expect(report.micro).toEqual({ precision: 1 / 3, recall: 0.5, f1: 0.4, support: 2 });
    const none = { precision: 0, recall: 0, f1: 0, support: 0 };
    expect(entityReport([['O']], [['O']])).toEqual({ types: {}, micro: none, macro: none, weighted: none });
  });

  it('refuses other numbers and lengths', () => {
    expect(() => entityReport([['O']], [])).toThrow(/predicted/);
    expect(() => entityReport([['O'], ['O', 'O']], [['O'], ['O']])).toThrow(
      /predicted\[1\]: There are 2 true tags but 1/,
    );
    expect(() => tokenAccuracy([[]], [[]])).toThrow(/no tokens/);
  });
});
