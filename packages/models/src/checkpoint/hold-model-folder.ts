import { join } from 'node:path';
import type { HeldFiles } from '@tokensift/storage';
import { configName } from './config-text.ts';
import { holdWeights } from './open-weights.ts';
import { locateModel } from './sentence-transformer.ts';
import { sentenceConfigFiles } from './stated-length.ts';
import { tokenizerSourceNames } from './tokenizer-files.ts';

/**
 * Includes every file that reading a model and its tokenizer from a folder in Hugging Face layout may need, so that all are of
 * one moment (`holdFiles`).
 * @throws TokensiftError `invalid-checkpoint` for damaged lists of files, `io-error`.
 */
export async function holdModelFolder(folder: string, files: HeldFiles): Promise<void> {
  const { folder: inner } = await locateModel(folder, files);
  for (const name of [configName, ...sentenceConfigFiles, ...tokenizerSourceNames]) {
    files.include(join(inner, name));
  }
  await holdWeights(inner, files);
}
