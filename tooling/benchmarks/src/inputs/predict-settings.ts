import { readFileSync } from 'node:fs';

/** What a prediction worker is started with. */
export interface PredictSettings {
  /** An exported classifier. */
  readonly folder: string;
  /** A JSON list: the words of a command cannot be that long. */
  readonly textsFile: string;
  readonly threads: number;
  /** What our own worker computes in; the model that transformers.js opens. */
  readonly precision: 'float32' | 'int8';
}

export const readTexts = ({ textsFile }: Pick<PredictSettings, 'textsFile'>): string[] =>
  JSON.parse(readFileSync(textsFile, 'utf8'));

/** Texts of a batch of the peers, in the order in which they come. */
export const PEER_BATCH = 32;

/** All texts together, for the milliseconds that each takes; or so many of them one at a time, for those of each. */
export type PredictTurn = { readonly together: true } | { readonly oneByOne: number };
