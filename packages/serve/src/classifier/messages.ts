import type { EngineSettings, PredictionPrecision, PredictOptions } from '@tokensift/classifier';
import type { ErrorParts } from '@tokensift/core';
import type { ServedClassifier } from './served-classifier.ts';

/** What a thread opens. */
export interface ClassifierFolder {
  readonly folder: string;
  /** Where the folder is an adapter: the folder of the model that it is for. */
  readonly base?: string;
  readonly engine?: EngineSettings;
  readonly precision?: PredictionPrecision;
}

/** To a classifier's thread. Each request gets one answer with its id, in any order. */
export type Request =
  | { readonly id: number; readonly inputs: readonly unknown[]; readonly options: PredictOptions }
  | 'close';

/** An error that crosses threads: its parts where it is a `TokensiftError`, which would lose its class. */
export type SentError = { readonly parts: ErrorParts } | { readonly defect: unknown };

/** From a classifier's thread. */
export type Answer =
  /** Why the preferred engine is not used. */
  | { readonly note: string }
  | { readonly opened: Omit<ServedClassifier, 'predict' | 'dispose'> }
  | { readonly refused: SentError }
  | { readonly id: number; readonly predictions: readonly object[] }
  | { readonly id: number; readonly error: SentError };
