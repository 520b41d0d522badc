/** Something that a user should know, found on the way: in the data, about a plan, about how a training ended. */
export interface Note {
  /** What it is about. Stable: programs may branch on it. */
  readonly kind: string;
  /** One or two sentences: what was found, and what can be done about it. */
  readonly message: string;
}
