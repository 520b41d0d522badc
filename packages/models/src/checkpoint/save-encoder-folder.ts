import { join } from 'node:path';
import type { ParameterValues } from '@tokensift/core';
import { type FileReader, writeFolder, writeSafetensors } from '@tokensift/storage';
import type { Backbone } from '../architecture.ts';
import { nameInCheckpoint } from '../checkpoint-layout.ts';
import type { Pooling } from '../pooling.ts';
import { classifierParameters, encoderParameters } from '../text-classifier.ts';
import { checkShapes } from './check-shapes.ts';
import { backboneJson } from './classifier-config.ts';
import { configText } from './config-text.ts';
import { putTogether } from './placed-tensors.ts';
import { sentenceTransformerFiles } from './sentence-transformer.ts';
import { readTokenizerFiles } from './tokenizer-files.ts';
import { writeFiles } from './write-files.ts';

export interface SaveEncoderOptions {
  readonly backbone: Backbone;
  /** All parameters of `encoderParameters`; those of a pretrained read-out may be there as well. */
  readonly values: ParameterValues;
  /** Where the tokenizer files are copied from. */
  readonly sourceFolder: string;
  /** Where its files are read (default: the disk), such as those that were kept (`keepTokenizerFiles`). */
  readonly sourceFiles?: FileReader | undefined;
  /** Files by name that take the place of those of `sourceFolder`. */
  readonly tokenizerFiles?: ReadonlyMap<string, string> | undefined;
  /** How its texts become vectors; left out, the folder does not say. */
  readonly pooling?: Pooling | undefined;
  /** Where texts are cut, in tokens; by default where the tokenizer says. */
  readonly maxLength?: number | undefined;
}

/**
 * Saves a base model without a head as a folder in Hugging Face layout (such as `BertModel`), in float32. The folder
 * appears when it is complete; one that holds something is refused.
 * @throws TokensiftError `invalid-argument` for a folder that is not empty; `missing-tensor`, `shape-mismatch` or
 * `not-finite` for the values; `file-not-found` without a tokenizer; `io-error`.
 */
export async function saveEncoderFolder(
  folder: string,
  { backbone, values, sourceFolder, sourceFiles, tokenizerFiles, pooling, maxLength }: SaveEncoderOptions,
): Promise<void> {
  const { layout, poolings, config } = backbone;
  const encoder = encoderParameters(backbone);
  const known = new Set(encoder.map(({ name }) => name));
  const readOut = classifierParameters(backbone, { pooling: poolings[0], classes: 1 }).filter(
    ({ name, head }) => !known.has(name) && !head && values.has(name),
  );
  const parameters = [...encoder, ...readOut];
  checkShapes(parameters, values, folder);
  // What lies beside the base model can only be told from it where that has its prefix.
  const isPlain = readOut.every(({ name }) => nameInCheckpoint(layout, name).startsWith(layout.prefix));
  const tensors = new Map(
    [...putTogether(layout, parameters, values)].map(([name, tensor]) => [
      isPlain ? name : nameInCheckpoint(layout, name),
      tensor,
    ]),
  );
  const json = {
    ...backboneJson(backbone, 'F32'),
    ...(isPlain && { architectures: [`${backbone.pythonName}Model`] }),
  };
  const files = new Map<string, string | Uint8Array>(
    await readTokenizerFiles(sourceFolder, {
      files: sourceFiles,
      replacements: tokenizerFiles,
      maxLength,
      backbone,
    }),
  );
  files.set('config.json', configText(json));
  const sentenceFiles = pooling && sentenceTransformerFiles(pooling, config.hiddenSize, maxLength);
  for (const [path, content] of sentenceFiles ?? []) files.set(path, content);
  await writeFolder(folder, {}, async (temporary) => {
    await writeFiles(temporary, files);
    await writeSafetensors(join(temporary, 'model.safetensors'), tensors, { metadata: { format: 'pt' } });
  });
}
