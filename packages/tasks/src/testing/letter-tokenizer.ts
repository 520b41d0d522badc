import type { Encoding, Tokenizer } from '@tokensift/core';

const CLS = 1;
const SEP = 2;

/**
 * A tokenizer of words at single spaces that cuts each into pieces of two characters, with "##" before all but the
 * first: an id depends on the piece alone. Characters outside of the letters and "@" leave nothing.
 */
export const letterTokenizer: Tokenizer = {
  backend: 'letters',
  vocabularySize: 5000,
  padId: 0,
  unknownId: undefined,
  continuingPrefix: '##',
  hasOffsets: true,
  encode: (text) => encode(text as string),
  encodeBatch: (texts) => texts.map((text) => encode(text as string)),
  decode: (ids) => Array.from(ids).join(' '),
  tokenToId: () => undefined,
  idToToken: (id) => String(id),
};

function encode(text: string): Encoding {
  const pieces: { token: string; id: number; offsets: [number, number] }[] = [
    { token: '[CLS]', id: CLS, offsets: [0, 0] },
  ];
  let word: { character: string; at: number }[] = [];
  const flush = (): void => {
    for (let i = 0; i < word.length; i += 2) {
      const part = word.slice(i, i + 2);
      const piece = part.map(({ character }) => character).join('');
      pieces.push({
        token: `${i > 0 ? '##' : ''}${piece}`,
        id: 3 + ([...piece].reduce((sum, c) => 31 * sum + c.codePointAt(0)!, i > 0 ? 7 : 0) % 4000),
        offsets: [part[0].at, part.at(-1)!.at + 1],
      });
    }
    word = [];
  };
  for (const [at, character] of [...text].entries()) {
    if (character === ' ') flush();
    else if (/[\p{L}@]/u.test(character)) word.push({ character, at });
  }
  flush();
  pieces.push({ token: '[SEP]', id: SEP, offsets: [0, 0] });
  return {
    ids: Int32Array.from(pieces, ({ id }) => id),
    tokens: pieces.map(({ token }) => token),
    offsets: pieces.map(({ offsets }) => offsets),
    typeIds: new Int32Array(pieces.length),
    specialTokensMask: Uint8Array.from(pieces, ({ id }) => (id === CLS || id === SEP ? 1 : 0)),
  };
}
