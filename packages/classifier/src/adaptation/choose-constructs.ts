import {
  type Construct,
  type ConstructSettings,
  findConstructs,
  type TokenizedText,
} from '@tokensift/token-statistics';
import type { NewToken, TokenizerAdapter, WordEncoding } from '@tokensift/tokenization';

/** A labelled text, cut into words. */
export interface LabelledWords extends WordEncoding {
  readonly label: number;
}

export interface ChooseConstructsOptions extends ConstructSettings {
  readonly classes: number;
  /** Most tokens to add, companions included. */
  readonly tokens: number;
}

/** A construct that became a token, with what was known of it when it was chosen. */
export interface ChosenConstruct {
  readonly token: NewToken;
  /** Entries that had to come along. */
  readonly companions: number;
  /** I(g;y), in nats. */
  readonly score: number;
  /** n(g): training texts that have it. */
  readonly support: number;
  /** I(g;y) · (n − 1) · n(g), with n the tokens that it had. */
  readonly gain: number;
  readonly mainClass: number;
}

export interface Choice {
  readonly chosen: readonly ChosenConstruct[];
  /** How many constructs could not become tokens, by reason. */
  readonly refused: Readonly<Record<string, number>>;
}

/** Counting anew after each token would be exact and slow; after a sixteenth of them little is lost. */
const BATCHES = 16;

/**
 * Makes the constructs with the highest gain(g) = I(g;y) · (n − 1) · n(g) tokens: what they tell about the class times
 * the tokens that they save. Greedy, in batches: texts are encoded anew and constructs counted anew after each, since a
 * construct inside a chosen one loses support. Within a batch no two constructs share a token, so that their counts
 * hold. Where a construct needs companions, its gain is per token added.
 */
export function chooseConstructs(
  texts: readonly LabelledWords[],
  adapter: TokenizerAdapter,
  { classes, tokens, maxLength, minSupport, falseDiscoveryRate }: ChooseConstructsOptions,
): Choice {
  const chosen: ChosenConstruct[] = [];
  const costs = new Map<string, ReturnType<TokenizerAdapter['cost']>>();
  const batch = Math.max(1, Math.ceil(tokens / BATCHES));
  const limit = adapter.tokens.length + tokens;
  for (;;) {
    const current = texts.map((text): TokenizedText => {
      const { ids, wordStart } = adapter.segment(text);
      return { tokens: ids, wordStart, label: text.label };
    });
    const found = findConstructs(current, {
      classes,
      maxLength,
      minSupport,
      span: 'word',
      falseDiscoveryRate,
    });
    const candidates = found
      .filter(
        ({ ids, significant }) =>
          ids.length > 1 && (significant || falseDiscoveryRate === 1) && ids.every(adapter.isOrdinary),
      )
      .flatMap((construct) => {
        const key = construct.ids.join();
        const cost = costs.get(key) ?? adapter.cost(construct.ids);
        costs.set(key, cost);
        return typeof cost === 'number' ? [{ construct, cost, gain: gainOf(construct) }] : [];
      })
      .sort((a, b) => b.gain / b.cost - a.gain / a.cost);
    const touched = new Set<number>();
    const before = chosen.length;
    for (const { construct, cost, gain } of candidates) {
      const { ids, score, support, mainClass } = construct;
      if (adapter.tokens.length + cost > limit || ids.some((id) => touched.has(id))) continue;
      const addition = adapter.add(ids);
      if ('refused' in addition) continue;
      for (const id of ids) touched.add(id);
      chosen.push({
        token: addition.tokens.at(-1)!,
        companions: addition.tokens.length - 1,
        score,
        support,
        gain,
        mainClass,
      });
      if (chosen.length - before === batch) break;
    }
    if (chosen.length === before || adapter.tokens.length === limit) break;
  }
  const refused: Record<string, number> = {};
  for (const cost of costs.values()) {
    if (typeof cost !== 'number') refused[cost.refused] = (refused[cost.refused] ?? 0) + 1;
  }
  return { chosen, refused };
}

const gainOf = ({ score, ids, support }: Construct): number => score * (ids.length - 1) * support;
