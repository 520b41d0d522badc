/** Changes a text before it is cut into words. */
export interface Normalizer {
  /**
   * @param longest How long the result may be, in UTF-16 units, before the caller refuses it.
   * @throws TokensiftError `invalid-tokenizer` where it stops because of that.
   */
  normalize(text: string, longest: number): string;
  /**
   * Whether what the result begins with is made of what the text begins with, as the reference aligns them; where this
   * is absent, it always is.
   */
  keepsStart?(text: string): boolean;
}
