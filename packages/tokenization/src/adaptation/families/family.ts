import type { ModelJson, TokenizerJson } from '../../tokenizer-json.ts';

/** A vocabulary entry to be added. */
export interface NewEntry {
  readonly token: string;
  /** What it stands for: two or more ids of the original tokenizer, in order. */
  readonly constituents: readonly number[];
}

/** What it takes to make a construct a token. */
export interface Proposal {
  /**
   * The entries to add. The last one is the construct's; those before it are companions, without which it would not
   * be reachable, or would change texts that do not have it.
   */
  readonly entries: readonly NewEntry[];
  /** Takes the entries in, with one id for each. */
  commit(ids: readonly number[]): void;
}

/** Why a construct cannot become a token, in a few words. */
export interface Refusal {
  readonly refused: string;
}

/** What a recycled entry was, so that it can be put back. */
export interface RemovedEntry {
  readonly id: number;
  readonly token: string;
  /** Of a Unigram piece. */
  readonly score?: number;
}

/** A model of the adapted tokenizer, and what is needed besides the removed entries to undo it. */
export interface AdaptedModel {
  readonly model: ModelJson;
  /** BPE merges that led to removed entries, with their index in the original list. */
  readonly removedMerges?: readonly (readonly [index: number, merge: unknown])[];
}

/**
 * What adaptation needs to know of a kind of tokenizer model. One law binds all: of any text whose original encoding
 * has no recycled entry, the new encoding with every new token replaced by its constituents is the original encoding.
 * So a text without any construct is encoded as before, and decoding gives what it gave.
 */
export interface Family {
  /** @param construct two or more current ids, in order; none of them special or unknown. */
  propose(construct: readonly number[]): Proposal | Refusal;
  /** How the adapted tokenizer encodes a word that the original one encodes as `ids`. */
  segment(ids: readonly number[]): number[];
  /** Whether an entry can be taken away without changing texts whose encoding does not have it. */
  isRemovable(id: number): boolean;
  /** The model with the entries proposed and committed, and without the removed ones. */
  build(removed: ReadonlySet<number>): AdaptedModel;
}

export type CreateFamily = (json: TokenizerJson, where: string) => Family;
