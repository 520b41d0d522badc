import type { Tokenizer } from '@tokensift/core';
import { disk, type FileReader } from '@tokensift/storage';
import { type BackendName, tokenizerBackends } from './backends/registry.ts';
import { buildTokenizer } from './build-tokenizer.ts';
import { parseTokenizerJson } from './parse-tokenizer-json.ts';
import { readTokenizerFiles } from './read-tokenizer-files.ts';

export interface LoadTokenizerOptions {
  /** Which implementation does the work (default `javascript`). All give the same ids. */
  readonly backend?: BackendName;
  /** Text of a tokenizer.json to use in place of the one that is there, such as an adapted one. */
  readonly json?: string;
  /** Where the files are read (default: the disk), such as files of a folder that are held open together (`holdFiles`). */
  readonly files?: FileReader;
}

/**
 * Loads a tokenizer from a `tokenizer.json`, or from a folder that has one, BERT's `vocab.txt`, or `vocab.json` and
 * `merges.txt` (see `readTokenizerJson`).
 *
 * Encodings never depend on the file's own `padding` and `truncation` sections. `tokens` are entries of the
 * vocabulary: `tokens[i]` is `idToToken(ids[i])`, the unknown token where a text has something unknown.
 * `vocabularySize` is one more than the largest id. `offsets` is empty where `hasOffsets` is false: with `wasm`, and
 * with `javascript` for all but BERT's WordPiece and byte-level BPE without a normalizer (GPT-2, RoBERTa).
 *
 * @throws TokensiftError `file-not-found` or `io-error` when nothing can be read there, `invalid-tokenizer` when what
 * is there is not a tokenizer or contradicts itself, `unsupported` when the backend is not installed or cannot do
 * what the tokenizer asks for, and for vocabulary files of other classes, `invalid-argument` for an unknown backend.
 */
export async function loadTokenizer(
  fileOrFolder: string,
  { backend: name = 'javascript', json: replacement, files: from = disk }: LoadTokenizerOptions = {},
): Promise<Tokenizer> {
  const create = tokenizerBackends.of(name);
  const files = await readTokenizerFiles(fileOrFolder, from);
  const { file, config } = files;
  const parsed = replacement === undefined ? files : parseTokenizerJson(replacement, file);
  return await buildTokenizer(parsed, { name, create, config, file });
}
