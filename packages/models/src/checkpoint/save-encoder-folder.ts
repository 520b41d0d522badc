import { join } from 'node:path';
import { type ParameterValues, type Tensor, TokensiftError } from '@tokensift/core';
import { replaceFolder, writeSafetensors } from '@tokensift/storage';
import { type BertConfig, bertConfigJson } from '../bert/config.ts';
import { bertParameters } from '../bert/parameters.ts';
import type { Pooling } from '../pooling.ts';
import { checkShapes } from './check-shapes.ts';
import { sentenceTransformerFiles } from './sentence-transformer.ts';
import { readTokenizerFiles } from './tokenizer-files.ts';
import { writeFiles } from './write-files.ts';

export interface SaveEncoderOptions {
  readonly config: BertConfig;
  /** All parameters of `bertParameters`; the pooler may be absent. */
  readonly values: ParameterValues;
  /** Where the tokenizer files are copied from. */
  readonly sourceFolder: string;
  /** How its texts become vectors; left out, the folder does not say. */
  readonly pooling?: Pooling | undefined;
  /** Where texts are cut, in tokens; by default where the tokenizer says. */
  readonly maxLength?: number | undefined;
}

/**
 * Saves an encoder without a head as a folder in Hugging Face layout (`BertModel`), in float32. The folder appears when
 * it is complete; one that holds something is refused.
 * @throws TokensiftError `invalid-argument` for a folder that is not empty; `missing-tensor`, `shape-mismatch` or
 * `not-finite` for the values; `file-not-found` without a tokenizer; `io-error`.
 */
export async function saveEncoderFolder(
  folder: string,
  { config, values, sourceFolder, pooling, maxLength }: SaveEncoderOptions,
): Promise<void> {
  const parameters = bertParameters(config, { pooler: values.has('pooler.dense.weight') });
  checkShapes(parameters, values, folder);
  const tensors = new Map(parameters.map(({ name }) => [name, values.get(name) as Tensor]));
  const json = {
    architectures: ['BertModel'],
    model_type: 'bert',
    ...bertConfigJson(config),
    dtype: 'float32',
  };
  const files = new Map<string, string | Uint8Array>(await readTokenizerFiles(sourceFolder, { maxLength }));
  files.set('config.json', `${JSON.stringify(json, undefined, 2)}\n`);
  const sentenceFiles = pooling && sentenceTransformerFiles(pooling, config.hiddenSize, maxLength);
  for (const [path, content] of sentenceFiles ?? []) files.set(path, content);
  const refuse = async () => {
    throw new TokensiftError({
      code: 'invalid-argument',
      where: folder,
      message: 'the folder is not empty',
      hint: 'Choose another folder, or empty this one.',
    });
  };
  await replaceFolder(folder, refuse, async (temporary) => {
    await writeFiles(temporary, files);
    await writeSafetensors(join(temporary, 'model.safetensors'), tensors, { metadata: { format: 'pt' } });
  });
}
