import { createAligner } from '../alignment/create-aligner.ts';
import type { EncodedSequence } from '../assemble-encoding.ts';
import { createDecoder } from '../decoders.ts';
import { createTextEncoder } from '../encode-text.ts';
import { createWatch } from '../time-limit.ts';
import type { Backend, CreateBackend } from './backend.ts';

/** The implementation in this package; it follows the reference (Hugging Face tokenizers) stage by stage. */
export const createJavaScriptBackend: CreateBackend = async (json, vocabulary, where): Promise<Backend> => {
  const watch = createWatch(json, where);
  const { encode, addedTexts } = createTextEncoder(json, vocabulary.modelIds, where, watch);
  const decode = createDecoder(json, where);
  const align = createAligner(json, vocabulary, where);
  const special = new Set(json.added_tokens.filter((token) => token.special).map(({ content }) => content));

  const encodeText = (text: string, most: number): EncodedSequence => {
    const ids: number[] = [];
    if (most === 0) return align === undefined ? { ids } : { ids, offsets: new Int32Array() };
    encode(text, most, (word) => {
      for (const id of word) ids.push(id);
      return true;
    });
    if (ids.length > most) ids.length = most;
    return align === undefined ? { ids } : { ids, offsets: align(text, ids) };
  };

  return {
    hasOffsets: align !== undefined,
    encodeSequences: (texts, most) =>
      watch(lengthOf(texts), () => texts.map((text) => encodeText(text, most))),
    decode(ids, skipSpecialTokens) {
      const tokens = ids
        .map((id) => addedTexts.get(id) ?? vocabulary.idToToken(id)!)
        .filter((token) => !(skipSpecialTokens && special.has(token)));
      return watch(lengthOf(tokens), () => decode?.(tokens).join('') ?? tokens.join(' '));
    },
  };
};

const lengthOf = (texts: readonly string[]): number => texts.reduce((sum, { length }) => sum + length, 0);
