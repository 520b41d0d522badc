/** Takes a piece of a text, never an empty one; says whether to go on. */
export type TakePiece = (piece: string) => boolean;

/**
 * Cuts a piece of a text into smaller ones and gives them from left to right, one by one: a text of which only the first
 * tokens are wanted is cut no further than they go.
 * @param startsText Whether the piece is where the text begins; told to the first pre-tokenizer only.
 * @returns whether all were taken
 */
export type PreTokenizer = (piece: string, take: TakePiece, startsText: boolean) => boolean;
