import type { Tokenizer } from '@tokensift/core';
import { createJavaScriptBackend } from './backends/javascript.ts';
import { buildTokenizer } from './build-tokenizer.ts';
import { parseObject } from './json-object.ts';
import { parseTokenizerJson } from './parse-tokenizer-json.ts';

export interface ParseTokenizerOptions {
  /** Text of its `tokenizer_config.json`, which may name the padding token. */
  readonly config?: string;
}

/**
 * A tokenizer from the text of a `tokenizer.json`, wherever that comes from; see `loadTokenizer`. Needs no file system.
 * @throws TokensiftError `invalid-tokenizer`, `unsupported`.
 */
export async function parseTokenizer(
  json: string,
  { config }: ParseTokenizerOptions = {},
): Promise<Tokenizer> {
  const file = 'tokenizer.json';
  return await buildTokenizer(parseTokenizerJson(json, file), {
    name: 'javascript',
    create: createJavaScriptBackend,
    config: config === undefined ? {} : parseObject(config, 'tokenizer_config.json'),
    file,
  });
}
