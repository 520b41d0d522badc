import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { AssociationScore, ConstructCounts } from './association-score.ts';
import { cTfIdf } from './c-tf-idf.ts';
import { chiSquare } from './chi-square.ts';
import { findConstructs } from './find-constructs.ts';
import fixture from './fixtures/scikit-learn-and-scipy.json' with { type: 'json' };
import { logOdds, logOddsScore } from './log-odds.ts';
import { mutualInformation } from './mutual-information.ts';
import { npmi } from './npmi.ts';
import { scoreNames, scoreOf } from './scores.ts';

/** Counts with one construct; `present` and `absent` by class. */
const table = (present: number[], absent: number[]): ConstructCounts => {
  const support = present.reduce((sum, n) => sum + n, 0);
  const textsPerClass = Int32Array.from(present, (n, c) => n + absent[c]);
  return {
    texts: textsPerClass.reduce((sum, n) => sum + n, 0),
    textsPerClass,
    constructs: [{ ids: Int32Array.of(1), support, perClass: Int32Array.from(present) }],
  };
};

describe('scikit-learn, SciPy and numpy (tooling/oracles/token_statistics.py)', () => {
  const run = (score: AssociationScore, target?: number) => {
    const found = findConstructs(fixture.texts, {
      ...fixture.options,
      score,
      ...(target !== undefined && { target }),
    });
    return new Map(found.map((construct) => [construct.ids.join(' '), construct.score]));
  };

  it('chi-square', () => {
    const scores = run(chiSquare);
    for (const { ids, chiSquare: expected } of fixture.constructs) {
      expect(scores.get(ids.join(' ')), ids.join(' ')).toBeCloseTo(expected, 10);
    }
  });

  it.each([
    ['npmi', npmi, (i: number) => fixture.constructs[i].npmi],
    ['c-tf-idf', cTfIdf, (i: number) => fixture.constructs[i].cTfIdf],
    ['log-odds', logOdds, (i: number) => fixture.constructs[i].logOdds],
  ] as const)('%s, over all classes and for each', (_, score, expectedOf) => {
    const overall = run(score);
    for (const [i, { ids }] of fixture.constructs.entries()) {
      expect(overall.get(ids.join(' '))).toBeCloseTo(Math.max(...expectedOf(i)), 10);
    }
    for (let target = 0; target < fixture.options.classes; target++) {
      const scores = run(score, target);
      expect(scores.size).toBeGreaterThan(5);
      for (const [i, { ids }] of fixture.constructs.entries()) {
        const own = scores.get(ids.join(' '));
        if (own !== undefined) expect(own).toBeCloseTo(expectedOf(i)[target], 10);
      }
    }
  });
});

describe('by hand', () => {
  it('chi-square of the textbook table 30 10 / 20 40 is 100·(30·40 − 10·20)²/(40·60·50·50)', () => {
    expect(chiSquare.compute(table([30, 10], [20, 40]))[0]).toBeCloseTo(100 / 6, 12);
  });

  it('of a construct in every text is 0, also with an empty class', () => {
    for (const score of [chiSquare, mutualInformation]) {
      expect(score.compute(table([3, 4, 0], [0, 0, 0]))[0]).toBe(0);
    }
    expect(chiSquare.compute(table([3, 0, 0], [1, 4, 0]))[0]).toBeCloseTo(4.8, 12);
  });

  it('npmi is 1, 0 and −1 at its ends', () => {
    expect(npmi.forClass!(table([5, 0], [0, 5]), 0)[0]).toBeCloseTo(1, 12);
    expect(npmi.forClass!(table([5, 0], [0, 5]), 1)[0]).toBe(-1);
    expect(npmi.forClass!(table([2, 4], [3, 6]), 1)[0]).toBeCloseTo(0, 12);
    // ln(0.3/(0.4·0.5)) / −ln 0.3
    expect(npmi.forClass!(table([3, 1], [2, 4]), 0)[0]).toBeCloseTo(Math.log(1.5) / -Math.log(0.3), 12);
    expect(npmi.forClass!(table([4, 0], [0, 0]), 0)[0]).toBe(0);
  });

  it('c-tf-idf: tf 3/4, A = (4 + 6)/2, f = 5', () => {
    const counts: ConstructCounts = {
      texts: 8,
      textsPerClass: Int32Array.of(4, 4),
      constructs: [
        { ids: Int32Array.of(1), support: 5, perClass: Int32Array.of(3, 2) },
        { ids: Int32Array.of(2), support: 5, perClass: Int32Array.of(1, 4) },
      ],
    };
    const expected = [0.75 * Math.log(2), 0.25 * Math.log(2)];
    expect([...cTfIdf.forClass!(counts, 0)]).toEqual(expected.map((value) => expect.closeTo(value, 12)));
  });

  it('log-odds: the example of the published implementation fightin_words', () => {
    // "the quick brown fox jumps over the lazy pig" against "the lazy purple pig jumps over the lazier donkey", with a
    // prior of 0.05 for each of the 11 words: "brown" has 0.6894227886807968 there, "purple" the negative, "pig" 0.
    const shared = { ownTotal: 9, restTotal: 9, prior: 0.05, priorTotal: 0.55 };
    expect(logOddsScore({ own: 1, rest: 0, ...shared })).toBeCloseTo(0.6894227886807968, 12);
    expect(logOddsScore({ own: 0, rest: 1, ...shared })).toBeCloseTo(-0.6894227886807968, 12);
    expect(logOddsScore({ own: 1, rest: 1, ...shared })).toBe(0);
  });

  it('log-odds of the only construct there is are 0', () => {
    expect(logOdds.compute(table([3, 1], [0, 0]))[0]).toBe(0);
  });
});

describe('one class against the rest', () => {
  const texts = fc.array(fc.record({ tokens: fc.array(fc.nat(4), { maxLength: 6 }), label: fc.nat(2) }), {
    minLength: 1,
    maxLength: 30,
  });

  it('is the same as with two classes, of what the class has more often', () => {
    fc.assert(
      fc.property(texts, fc.nat(2), (corpus, target) => {
        const options = { minSupport: 1, maxLength: 2, falseDiscoveryRate: 0.1 };
        const against = findConstructs(corpus, { ...options, classes: 3, target });
        const binary = corpus.map(({ tokens, label }) => ({ tokens, label: label === target ? 1 : 0 }));
        const two = findConstructs(binary, { ...options, classes: 2 });
        const share = binary.filter(({ label }) => label === 1).length / binary.length;
        expect(
          against.map(({ ids, score, pValue, significant }) => [[...ids], score, pValue, significant]),
        ).toEqual(
          two
            .filter(({ perClass, support }) => perClass[1] / support > share + 1e-12)
            .map(({ ids, score, pValue, significant }) => [[...ids], score, pValue, significant]),
        );
        expect(against.every(({ mainClass }) => mainClass === target)).toBe(true);
      }),
    );
  });

  it('every score is finite for any texts', () => {
    fc.assert(
      fc.property(texts, (corpus) => {
        for (const name of scoreNames.filter((other) => other !== 'domain-kl')) {
          // An infinite score would be refused.
          findConstructs(corpus, { classes: 4, minSupport: 1, score: scoreOf(name) });
          for (let target = 0; target < 4; target++) {
            findConstructs(corpus, { classes: 4, minSupport: 1, score: scoreOf(name), target });
          }
        }
      }),
      { numRuns: 50 },
    );
  });

  it('a class without texts has no constructs; one that is not there is refused', () => {
    const corpus = [{ tokens: [1], label: 0 }];
    expect(findConstructs(corpus, { classes: 2, minSupport: 1, target: 1 })).toEqual([]);
    expect(() => findConstructs(corpus, { classes: 2, target: 2 })).toThrow(/no class 2/);
    expect(() => findConstructs(corpus, { classes: 2, target: 0.5 })).toThrow(/no class 0.5/);
  });
});

describe('by name', () => {
  it('there are six', () => {
    expect(scoreNames).toEqual([
      'mutual-information',
      'chi-square',
      'log-odds',
      'npmi',
      'c-tf-idf',
      'domain-kl',
    ]);
    for (const name of scoreNames.slice(0, -1)) expect(scoreOf(name).name).toBe(name);
  });

  it('an unknown one, and one that lacks its table, are refused', () => {
    expect(() => scoreOf('tf-idf')).toThrow(/no score "tf-idf".*Known/);
    expect(() => scoreOf('domain-kl')).toThrow(/base-corpus count table/);
  });
});
