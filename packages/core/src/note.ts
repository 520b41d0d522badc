/** Something that the user should know, and that stops nothing: about data, a model, a plan, how a training ended. */
export interface Note {
  /** What it is about. Stable: programs may branch on it. */
  readonly kind: string;
  /** One or two sentences: what was found, and what can be done about it. */
  readonly message: string;
  /** The file or folder concerned, where the message does not name it. */
  readonly where?: string;
}
