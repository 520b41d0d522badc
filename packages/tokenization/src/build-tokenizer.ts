import type { Tokenizer } from '@tokensift/core';
import type { CreateBackend } from './backends/backend.ts';
import { createTokenizer } from './create-tokenizer.ts';
import { invalidTokenizer } from './invalid-tokenizer.ts';
import type { JsonObject } from './json-object.ts';
import { findPadId } from './pad-id.ts';
import type { ParsedTokenizer } from './parse-tokenizer-json.ts';
import { readPostTemplate } from './post-template.ts';
import { createVocabulary } from './vocabulary.ts';

export interface BuildTokenizerOptions {
  /** Of the backend. */
  readonly name: string;
  readonly create: CreateBackend;
  /** `tokenizer_config.json`. */
  readonly config: JsonObject;
  /** Where it was read, for error messages. */
  readonly file: string;
}

/** @throws TokensiftError `invalid-tokenizer` for one that contradicts itself, `unsupported` for a backend that cannot do it. */
export async function buildTokenizer(
  { json, modelIds, paddingId }: ParsedTokenizer,
  { name, create, config, file }: BuildTokenizerOptions,
): Promise<Tokenizer> {
  const vocabulary = createVocabulary(json, modelIds, file);
  const template = readPostTemplate(json, file);
  for (const piece of [...template.single, ...template.pair]) {
    const missing =
      'specialIds' in piece && piece.specialIds.find((id) => vocabulary.idToToken(id) === undefined);
    if (typeof missing === 'number') {
      throw invalidTokenizer(file, `the post-processor adds the id ${missing}, which no token has.`);
    }
  }
  const backend = await create(json, vocabulary, file);
  const padId = findPadId(config, paddingId, vocabulary);
  return createTokenizer({ name, backend, vocabulary, template, padId });
}
