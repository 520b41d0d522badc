/** What is refused of a request before any classifier sees it, and the HTTP status that says so. */
export const REFUSALS = {
  'bad-request': 400,
  unauthorized: 401,
  'not-found': 404,
  'method-not-allowed': 405,
  'request-timeout': 408,
  'too-large': 413,
  'unsupported-media-type': 415,
  'too-many-requests': 429,
  'headers-too-large': 431,
  /** Nobody reads this answer: it is for the log and the metrics, as other web servers have it. */
  'hung-up': 499,
  unavailable: 503,
  timeout: 504,
} as const;

export type RefusalCode = keyof typeof REFUSALS;

export interface RefusalOptions {
  /** One sentence. */
  readonly message: string;
  /** The field of the request that it is about. */
  readonly where?: string;
  /** What the caller can do about it. */
  readonly hint?: string;
  /** Whole seconds after which it is worth asking again. */
  readonly retryAfter?: number;
  readonly headers?: Readonly<Record<string, string>>;
}

/** A request that is not answered for a reason of HTTP. What is wrong with its texts is a `TokensiftError`. */
export class Refusal extends Error {
  override readonly name = 'Refusal';
  readonly code: RefusalCode;
  readonly where: string | undefined;
  readonly hint: string | undefined;
  readonly headers: Readonly<Record<string, string>>;

  constructor(code: RefusalCode, { message, where, hint, retryAfter, headers = {} }: RefusalOptions) {
    super(message);
    this.code = code;
    this.where = where;
    this.hint = hint;
    this.headers = retryAfter === undefined ? headers : { ...headers, 'Retry-After': String(retryAfter) };
  }

  get status(): number {
    return REFUSALS[this.code];
  }
}
