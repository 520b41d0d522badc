/** What kind of thing went wrong. Stable: programs may branch on it. */
export type ErrorCode =
  /** The command line, an option or an argument is not usable. */
  | 'invalid-argument'
  /** A configuration or experiment file is not usable. */
  | 'invalid-config'
  /** A file or folder that was asked for does not exist. */
  | 'file-not-found'
  /** A file exists but cannot be read or written (permissions, full disk). */
  | 'io-error'
  /** A server cannot be reached, or does not answer as it should. */
  | 'network-error'
  /** A server wants to know who asks, or does not let them: a token is missing, wrong, or allows too little. */
  | 'access-denied'
  /** A model file is truncated, inconsistent, of an unknown format, or holds NaN or infinity. */
  | 'invalid-checkpoint'
  /** A tensor of the checkpoint is absent. */
  | 'missing-tensor'
  /** A tensor has another shape than the architecture asks for. */
  | 'shape-mismatch'
  /** The architecture, operation or format is known but not supported. */
  | 'unsupported'
  /** A tokenizer.json is not one. */
  | 'invalid-tokenizer'
  /** A row of a data set is not usable (unclosed quote, no label, empty text). */
  | 'invalid-data'
  /** A label does not occur in training. */
  | 'unknown-label'
  /** A delta file is truncated, edited or no delta. */
  | 'invalid-delta'
  /** A delta, checkpoint or other record belongs to another model or other settings. */
  | 'base-mismatch'
  /** NaN or infinity where a number must be: a computation went wrong, such as a training that diverged. */
  | 'not-finite'
  /** The budget selects nothing, or no selection can meet it. */
  | 'infeasible-budget'
  /** The machine refused the memory that was asked for. */
  | 'out-of-memory'
  /** The run was interrupted by the user. */
  | 'interrupted'
  /** A defect of tokensift itself. */
  | 'internal';

export interface TokensiftErrorOptions {
  readonly code: ErrorCode;
  /** What was wrong, in one sentence. */
  readonly message: string;
  /** The file, line, tensor or option concerned. */
  readonly where?: string;
  /** What the reader can do about it. */
  readonly hint?: string;
  readonly cause?: unknown;
}

const marker: unique symbol = Symbol.for('tokensift.error');

/** The one error type of all packages: says what was wrong, where, and what to do. */
export class TokensiftError extends Error {
  override readonly name = 'TokensiftError';
  readonly code: ErrorCode;
  /** What was wrong, without the place and the hint that `message` has around it. */
  readonly problem: string;
  readonly where: string | undefined;
  readonly hint: string | undefined;
  readonly [marker] = true;

  constructor({ code, message, where, hint, cause }: TokensiftErrorOptions) {
    super([where === undefined ? message : `${where}: ${message}`, hint].filter(Boolean).join(' '), {
      cause,
    });
    this.code = code;
    this.problem = message;
    this.where = where;
    this.hint = hint;
  }

  /** True for errors of any copy of this package, which `instanceof` is not. */
  static isInstance(error: unknown): error is TokensiftError {
    return typeof error === 'object' && error !== null && (error as Record<symbol, unknown>)[marker] === true;
  }
}
