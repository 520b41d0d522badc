import { Tokenizer } from '@huggingface/tokenizers';
import { createSectioner } from '../alignment/text-sections.ts';
import { followReference } from '../backends/huggingface-reference.ts';
import { parseTokenizerJson } from '../parse-tokenizer-json.ts';

/** A text as ids without special tokens, and where its words begin. */
export interface WordEncoding {
  readonly ids: ArrayLike<number>;
  /**
   * 1 where a token begins a word, as the tokenizer cuts texts into words before its model sees them; 0 where it goes
   * on in one. A construct can become a token only inside a word.
   */
  readonly wordStart: ArrayLike<number>;
}

/** Longer words do not repeat; and where a tokenizer leaves texts whole, a "word" is a text. */
const LONGEST_KEPT = 40;
const MOST_KEPT = 200_000;

/**
 * Makes a function that encodes texts word by word, with the ids that the tokenizer gives. (In a text that spells out
 * an added token, what stands around it is encoded as texts of its own.)
 * @throws TokensiftError `invalid-tokenizer`, `unsupported` as `loadTokenizer` with the default backend.
 */
export function createWordEncoder(
  tokenizerJson: string,
  where = 'tokenizer.json',
): (text: string) => WordEncoding {
  const { json } = parseTokenizerJson(tokenizerJson, where);
  const { pipeline, prepare } = followReference(json, where);
  const { normalizer, pre_tokenizer, model } = new Tokenizer(pipeline, {
    clean_up_tokenization_spaces: false,
    unk_token: json.model.unk_token,
  }) as unknown as Stages;
  const sectionsOf = createSectioner(json.added_tokens);
  const known = new Map<string, readonly number[]>();

  const encodeWord = (word: string): readonly number[] => {
    const before = known.get(word);
    if (before) return before;
    const ids = model([word]).map((token) => model.tokens_to_ids.get(token) ?? model.unk_token_id);
    if (known.size === MOST_KEPT) known.clear();
    if (word.length <= LONGEST_KEPT) known.set(word, ids);
    return ids;
  };

  return (text) => {
    const ids: number[] = [];
    const wordStart: number[] = [];
    const push = (word: readonly number[]): void => {
      for (const [i, id] of word.entries()) {
        ids.push(id);
        wordStart.push(i === 0 ? 1 : 0);
      }
    };
    const prepared = prepare(text);
    for (const [index, { id, start, end }] of sectionsOf(prepared).entries()) {
      if (id !== undefined) {
        push([id]);
        continue;
      }
      const section = prepared.slice(start, end);
      const normalized = normalizer === null ? section : normalizer(section);
      if (normalized.length === 0) continue;
      const words =
        pre_tokenizer === null ? [normalized] : pre_tokenizer(normalized, { section_index: index });
      for (const word of words) push(encodeWord(word));
    }
    return { ids: Int32Array.from(ids), wordStart: Uint8Array.from(wordStart) };
  };
}

/** The stages of the package's tokenizer; they are functions, which its types do not say. */
interface Stages {
  readonly normalizer: ((text: string) => string) | null;
  readonly pre_tokenizer: ((text: string, options: { section_index: number }) => string[]) | null;
  readonly model: {
    (words: readonly string[]): string[];
    readonly tokens_to_ids: ReadonlyMap<string, number>;
    readonly unk_token_id: number;
  };
}
