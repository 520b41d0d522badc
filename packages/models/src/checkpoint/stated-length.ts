import { join } from 'node:path';
import type { FileReader } from '@tokensift/storage';
import { sentenceConfigFile } from './sentence-transformer.ts';

/** The longest text that a folder says it is for. */
export interface StatedLength {
  readonly tokens: number;
  /** The file that says so. */
  readonly file: string;
}

/** sentence-transformers named the file after the model once. */
export const sentenceConfigFiles = [
  sentenceConfigFile,
  'sentence_roberta_config.json',
  'sentence_distilbert_config.json',
  'sentence_camembert_config.json',
  'sentence_albert_config.json',
  'sentence_xlm-roberta_config.json',
  'sentence_xlnet_config.json',
];

export const tokenizerConfigFile = 'tokenizer_config.json';

/** Tokenizers without a limit say a number like 10³⁰. */
const isLength = (value: unknown): value is number =>
  typeof value === 'number' && Number.isSafeInteger(value) && value > 0;

/** What sentence-transformers cuts texts at: `max_seq_length`. @throws TokensiftError as `readJsonIfPresent`. */
export async function readSentenceLength(
  folder: string,
  files: FileReader,
): Promise<StatedLength | undefined> {
  for (const name of sentenceConfigFiles) {
    const file = join(folder, name);
    const { max_seq_length: tokens } = Object(await files.readJsonIfPresent(file));
    if (isLength(tokens)) return { tokens, file };
  }
  return undefined;
}

/** What Python's tokenizer cuts texts at when it is told to: `model_max_length`. */
export async function readTokenizerLength(
  folder: string,
  files: FileReader,
): Promise<StatedLength | undefined> {
  const file = join(folder, tokenizerConfigFile);
  const { model_max_length: tokens } = Object(await files.readJsonIfPresent(file));
  return isLength(tokens) ? { tokens, file } : undefined;
}
