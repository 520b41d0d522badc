import { join } from 'node:path';
import type { HeldFiles } from '@tokensift/storage';
import { holdWeights } from './open-weights.ts';
import { locateModel } from './sentence-transformer.ts';
import { sentenceConfigFiles } from './stated-length.ts';
import { tokenizerFileNames } from './tokenizer-files.ts';

export const configName = 'config.json';

/** Vocabulary files that older tokenizers consist of, beside those that are saved. */
const vocabularyFiles = ['vocab.json', 'added_tokens.json'];

/**
 * Includes every file that reading a model and its tokenizer from a folder in Hugging Face layout may need, so that all are of
 * one moment (`holdFiles`).
 * @throws TokensiftError `invalid-checkpoint` for damaged lists of files, `io-error`.
 */
export async function holdModelFolder(folder: string, files: HeldFiles): Promise<void> {
  const { folder: inner } = await locateModel(folder, files);
  for (const name of [configName, ...sentenceConfigFiles, ...tokenizerFileNames, ...vocabularyFiles]) {
    files.include(join(inner, name));
  }
  await holdWeights(inner, files);
}
