/** A stretch of tokens with a type. */
export interface Entity {
  readonly type: string;
  /** Index of its first token. */
  readonly start: number;
  /** Index after its last token. */
  readonly end: number;
}
