/** What a note is about. Stable: programs may branch on it. */
export type NoteCode =
  /** How the model pools was not said, and is assumed. */
  | 'pooling'
  /** Where texts are cut. */
  | 'max-length'
  /** What became of the classification head that the model had. */
  | 'head'
  /** The tokenizer is not the one that Python's transformers makes of the folder. */
  | 'tokenizer-config';

/** Something that the user should know, and that stops nothing. */
export interface Note {
  readonly code: NoteCode;
  /** One sentence. */
  readonly message: string;
  /** The file concerned. */
  readonly where?: string;
}
