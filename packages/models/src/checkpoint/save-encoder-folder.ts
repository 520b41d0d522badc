import { join } from 'node:path';
import type { ParameterValues, Tensor } from '@tokensift/core';
import { type BertConfig, bertConfigJson } from '../bert/config.ts';
import { bertParameters } from '../bert/parameters.ts';
import { replaceFolder } from '../files/replace-folder.ts';
import { writeFlushed } from '../files/write-atomically.ts';
import { writeSafetensors } from '../safetensors/write.ts';
import { checkShapes } from './check-shapes.ts';
import { readTokenizerFiles } from './tokenizer-files.ts';

export interface SaveEncoderOptions {
  readonly config: BertConfig;
  /** All parameters of `bertParameters`; the pooler may be absent. */
  readonly values: ParameterValues;
  /** Where the tokenizer files are copied from. */
  readonly sourceFolder: string;
  /** Files by name that take the place of those of `sourceFolder`. */
  readonly tokenizerFiles?: ReadonlyMap<string, string>;
}

/**
 * Saves an encoder without a head as a folder in Hugging Face layout (`BertModel`), in float32. The folder appears when
 * it is complete; one that holds something is refused.
 * @throws TokensiftError `invalid-argument` for a folder that is not empty; `missing-tensor`, `shape-mismatch` or
 * `not-finite` for the values; `file-not-found` without a tokenizer; `io-error`.
 */
export async function saveEncoderFolder(
  folder: string,
  { config, values, sourceFolder, tokenizerFiles }: SaveEncoderOptions,
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
  const files = new Map<string, string | Uint8Array>(await readTokenizerFiles(sourceFolder, tokenizerFiles));
  files.set('config.json', `${JSON.stringify(json, undefined, 2)}\n`);
  await replaceFolder(folder, undefined, async (temporary) => {
    for (const [name, content] of files) {
      await writeFlushed(join(temporary, name), (file) => file.writeFile(content));
    }
    await writeSafetensors(join(temporary, 'model.safetensors'), tensors, { metadata: { format: 'pt' } });
  });
}
