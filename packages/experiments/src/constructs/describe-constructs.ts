import type { Tokenizer } from '@tokensift/core';
import { type AssociationScore, type Construct, rankConstructs } from '@tokensift/token-statistics';
import type { CountedRows, CountSettings } from './count-rows.ts';

/** A construct as people read it. */
export interface DescribedConstruct {
  readonly text: string;
  readonly tokens: readonly string[];
  readonly score: number;
  readonly pValue: number;
  readonly significant: boolean;
  /** Texts that have it. */
  readonly support: number;
  /** Texts of the class that have it. */
  readonly inClass: number;
  /** The class that it speaks for. */
  readonly label: string;
}

export interface DescribedClass {
  readonly label: string;
  readonly texts: number;
  readonly constructs: readonly DescribedConstruct[];
}

export interface ConstructReport {
  readonly texts: number;
  /** How many constructs were counted, and for how many the test says that they go with the classes. */
  readonly found: number;
  readonly significant: number;
  /** The best over all classes, or of the one that was asked for. */
  readonly constructs: readonly DescribedConstruct[];
  /** The best of each class against the rest. */
  readonly classes: readonly DescribedClass[];
}

export interface DescribeOptions extends CountSettings {
  readonly score: AssociationScore;
  readonly falseDiscoveryRate: number;
  /** How many constructs overall, and for each class. */
  readonly top: number;
  readonly perClass: number;
  /** Only this class. */
  readonly label?: string;
  /** Lists parts of words too. */
  readonly parts: boolean;
}

/** A construct is listed as a word or phrase when at least so much of its occurrences are. */
const WHOLE = 0.5;

/** Two constructs of which one is inside the other say much the same when so many of their texts are the same. */
const SAME_TEXTS = 0.6;

/** Ranks constructs over all classes and for each class against the rest. */
export function describeConstructs(
  { counts, labelMap, wholeWords }: CountedRows,
  tokenizer: Tokenizer,
  { top, perClass, label, parts, ...options }: DescribeOptions,
): { readonly report: ConstructReport; readonly ranked: readonly Construct[] } {
  const { labels } = labelMap;
  const only = label === undefined ? {} : { target: labels.indexOf(label) };
  const ranked = rankConstructs(counts, { ...options, classes: labels.length, ...only });
  const whole = new Set(counts.constructs.flatMap(({ ids }, i) => (wholeWords[i] >= WHOLE ? [ids] : [])));
  const listed = (constructs: readonly Construct[]) =>
    parts ? constructs : constructs.filter(({ ids }) => whole.has(ids));
  const describe = (construct: Construct, target = construct.mainClass): DescribedConstruct => ({
    text: tokenizer.decode(construct.ids),
    tokens: Array.from(construct.ids, (id) => tokenizer.idToToken(id)!),
    score: construct.score,
    pValue: construct.pValue,
    significant: construct.significant,
    support: construct.support,
    inClass: construct.perClass[target],
    label: labels[target],
  });
  const classes = labels.flatMap((name, target): DescribedClass[] => {
    if (label !== undefined && label !== name) return [];
    const own = rankConstructs(counts, { ...options, classes: labels.length, target });
    const best = distinct(listed(own), perClass);
    return [
      {
        label: name,
        texts: counts.textsPerClass[target],
        constructs: best.map((construct) => describe(construct, target)),
      },
    ];
  });
  return {
    ranked,
    report: {
      texts: counts.texts,
      found: ranked.length,
      significant: ranked.filter(({ significant }) => significant).length,
      constructs: distinct(listed(ranked), top).map((construct) => describe(construct)),
      classes,
    },
  };
}

/** The first ones that are significant, without those that say the same as one before. */
function distinct(ranked: readonly Construct[], count: number): Construct[] {
  const taken: { readonly construct: Construct; readonly key: string }[] = [];
  for (const construct of ranked) {
    if (taken.length === count) break;
    if (!construct.significant) continue;
    const key = ` ${construct.ids.join(' ')} `;
    const isSaid = taken.some((other) => {
      const [less, more] = [construct.support, other.construct.support].sort((a, b) => a - b) as [
        number,
        number,
      ];
      return less >= SAME_TEXTS * more && (other.key.includes(key) || key.includes(other.key));
    });
    if (!isSaid) taken.push({ construct, key });
  }
  return taken.map(({ construct }) => construct);
}
