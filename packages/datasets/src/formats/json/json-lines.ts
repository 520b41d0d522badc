import type { TextBlock } from '../../files/decode-utf8.ts';

/** A row that is still to be parsed. */
export interface JsonText {
  readonly json: string;
  /** The line that it starts in, from 1. */
  readonly line: number;
}

/** The lines of a text that are not blank, block by block. */
export async function* jsonLines(blocks: AsyncIterable<TextBlock>): AsyncGenerator<readonly JsonText[]> {
  for await (const { text, firstLine } of blocks) {
    yield text
      .split('\n')
      .map((json, i) => ({ json, line: firstLine + i }))
      .filter(({ json }) => json.trim() !== '');
  }
}
