import type { Note } from '@tokensift/core';
import type { AverageReport } from '@tokensift/eval';

/** Null are the figures of a class that is neither among the rows nor predicted; macro averages leave it out. */
export interface ClassQuality {
  readonly label: string;
  readonly precision: number | null;
  /** 0 for a class that is predicted but not among the rows, which macro averages count. */
  readonly recall: number | null;
  readonly f1: number | null;
  /** How often the class is among the rows. */
  readonly support: number;
  /** How often it was predicted. */
  readonly predicted: number;
}

/** What was answered for a row. */
export interface RowAnswer {
  readonly prediction: object;
  /** Whether the answer is right; absent where answers are numbers. */
  readonly correct?: boolean;
  /** How wrong it is: 0 where it is right. */
  readonly mistake: number;
  /** Numbers that add up over rows to what the primary metric is computed from; see `TaskKind.primaryOf`. */
  readonly statistics: readonly number[];
}

/** How a threshold tells texts of the classes from texts out of scope, which belong to none. */
export interface RejectionReport {
  /** What the threshold is of; higher is surer. */
  readonly score: string;
  readonly threshold: number;
  /** The area under the ROC curve; see `detectionReport` of `@tokensift/eval` for these figures. */
  readonly auroc: number;
  readonly auprIn: number;
  readonly auprOut: number;
  readonly fprAt95Tpr: number;
  /** Parts of the texts of the classes, and of those out of scope, that the threshold rejects. */
  readonly rejectedInScope: number;
  readonly rejectedOutOfScope: number;
  /** Of the texts of the classes that are kept. */
  readonly accuracyOfKept: number;
  /** Of the surest texts of both kinds; one out of scope is never answered right. */
  readonly accuracyAtCoverage: readonly { readonly coverage: number; readonly accuracy: number }[];
}

/** How a classifier does on labelled rows. */
export interface Evaluation {
  readonly rows: number;
  /** By name. */
  readonly metrics: Readonly<Record<string, number>>;
  /** The one that methods are compared by, and what a constant answer would reach. */
  readonly primary: { readonly metric: string; readonly baseline: number };
  /** By class, where there are classes. */
  readonly perClass?: readonly ClassQuality[];
  /** Means over the classes. */
  readonly averages?: Readonly<Record<string, AverageReport>>;
  /** matrix[i][j] counts rows of label i that were given label j, where a row has one label. */
  readonly confusion?: {
    readonly labels: readonly string[];
    readonly matrix: readonly (readonly number[])[];
  };
  /** In the order of the rows. */
  readonly answers: readonly RowAnswer[];
  /** What a user should know of how the rows were read, such as tags that training does not have. */
  readonly notes?: readonly Note[];
}
