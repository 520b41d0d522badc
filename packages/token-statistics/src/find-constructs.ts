import { TokensiftError } from '@tokensift/core';
import { readSettings } from '@tokensift/core/settings';
import { benjaminiHochberg, chiSquareSurvival } from '@tokensift/eval';
import type { AssociationScore, ConstructCounts, CountedConstruct } from './association-score.ts';
import { constructSettings, type GivenConstructSettings } from './construct-settings.ts';
import { type ConstructSpan, readCorpus, type TokenizedText } from './corpus.ts';
import { countConstructs } from './count-constructs.ts';
import { mainClassOf } from './main-class.ts';
import { mutualInformation } from './mutual-information.ts';
import { oneAgainstRest } from './one-against-rest.ts';

export interface ConstructOptions extends GivenConstructSettings {
  /** Number of classes; labels are in [0, classes). */
  readonly classes: number;
  /** Default "phrase". */
  readonly span?: ConstructSpan;
  /** What constructs are ranked by (default mutual information). */
  readonly score?: AssociationScore;
  /**
   * Scores and tests are about this class against all others, not about all classes. Only constructs that the class
   * has more often than the others are returned.
   */
  readonly target?: number;
}

/** A contiguous token n-gram and what it tells about the class. */
export interface Construct extends CountedConstruct {
  readonly score: number;
  /** Of the G-test that the construct's presence and the class are independent, whatever the score. */
  readonly pValue: number;
  /** Whether the p-value holds at the false discovery rate, over all constructs (Benjamini–Hochberg). */
  readonly significant: boolean;
  /** The class that the construct speaks for. */
  readonly mainClass: number;
}

/**
 * The token constructs of a labelled corpus, counted by presence (a text counts once for each construct in it),
 * with the highest score first; of equal scores the larger support, then the shorter, then the lower ids.
 *
 * The p-value is that of G = 2·N·I(g;y) against χ² with one degree of freedom less than there are classes with
 * texts (Woolf 1957).
 *
 * @param texts read once; a generator will do.
 * @throws TokensiftError `invalid-argument` for an option out of range, `invalid-data` for an unusable text (says
 *   which), `not-finite` when a score is NaN or infinite.
 */
export function findConstructs(texts: Iterable<TokenizedText>, options: ConstructOptions): Construct[] {
  return rankConstructs(countCorpus(texts, options), options);
}

/**
 * The first half of `findConstructs`: counts, which `rankConstructs` can be asked about more than once.
 * @throws TokensiftError `invalid-argument`, `invalid-data` as `findConstructs`.
 */
export function countCorpus(texts: Iterable<TokenizedText>, options: ConstructOptions): ConstructCounts {
  const settings = checkOptions(options);
  return countConstructs(readCorpus(texts, settings.classes, settings.span), settings);
}

/**
 * The second half of `findConstructs`: scores, tests and order.
 * @throws TokensiftError `invalid-argument`, `not-finite` as `findConstructs`.
 */
export function rankConstructs(counts: ConstructCounts, options: ConstructOptions): Construct[] {
  const { falseDiscoveryRate, target } = checkOptions(options);
  const score = options.score ?? mutualInformation;
  const asked = target === undefined ? counts : oneAgainstRest(counts, target);
  const scores =
    target !== undefined && score.forClass ? score.forClass(counts, target) : score.compute(asked);
  checkFinite(score, scores, counts);
  const pValues = gTest(asked);
  const adjusted = benjaminiHochberg(pValues);
  return counts.constructs
    .map((counted, i) => ({
      ...counted,
      score: scores[i],
      pValue: pValues[i],
      significant: adjusted[i] <= falseDiscoveryRate,
      mainClass: target ?? mainClassOf(counted, counts.texts, counts.textsPerClass),
    }))
    .filter((construct) => target === undefined || speaksFor(construct, counts, target))
    .sort(byScore);
}

/** Whether a class has a construct more often than all texts have it. */
const speaksFor = (
  { support, perClass }: CountedConstruct,
  { texts, textsPerClass }: ConstructCounts,
  target: number,
): boolean => perClass[target] * texts > support * textsPerClass[target];

/** The options with their defaults, checked. */
export function checkOptions(options: ConstructOptions) {
  const { classes, maxLength, minSupport, falseDiscoveryRate, target } = options;
  const settings = readSettings('constructs', constructSettings, {
    maxLength,
    minSupport,
    falseDiscoveryRate,
  });
  checkClasses(classes);
  if (target !== undefined && !(Number.isInteger(target) && target >= 0 && target < classes)) {
    throw new TokensiftError({
      code: 'invalid-argument',
      message: `There is no class ${target}.`,
      where: 'target',
      hint: `Class indices are integers from 0 to ${classes - 1}.`,
    });
  }
  return { ...settings, classes, target, span: options.span ?? 'phrase' };
}

function checkClasses(classes: number): void {
  if (!Number.isInteger(classes) || classes < 1) {
    throw new TokensiftError({
      code: 'invalid-argument',
      where: 'classes',
      message: `Must be a whole number from 1, not ${classes}.`,
    });
  }
}

function checkFinite(score: AssociationScore, scores: Float64Array, counts: ConstructCounts): void {
  counts.constructs.forEach(({ ids }, i) => {
    if (!Number.isFinite(scores[i])) {
      throw new TokensiftError({
        code: 'not-finite',
        message: `The score of construct [${ids.join(', ')}] is ${scores[i]}.`,
        where: `score "${score.name}"`,
        hint: 'A score must give one finite number for every construct.',
      });
    }
  });
}

function gTest(counts: ConstructCounts): Float64Array {
  const degreesOfFreedom = counts.textsPerClass.filter((texts) => texts > 0).length - 1;
  // With a single class there is nothing to depend on.
  if (degreesOfFreedom === 0) return new Float64Array(counts.constructs.length).fill(1);
  return mutualInformation
    .compute(counts)
    .map((information) => chiSquareSurvival(2 * counts.texts * information, degreesOfFreedom));
}

function byScore(a: Construct, b: Construct): number {
  return b.score - a.score || b.support - a.support || a.ids.length - b.ids.length || byIds(a.ids, b.ids);
}

function byIds(a: Int32Array, b: Int32Array): number {
  const different = a.findIndex((id, i) => id !== b[i]);
  return different < 0 ? 0 : a[different] - b[different];
}
