import type { ParameterValues, Tokenizer } from '@tokensift/core';
import { type BertConfig, type Pooling, readCheckpoint } from '@tokensift/models';
import { type BackendName, loadTokenizer } from '@tokensift/tokenization';

/** A pretrained model with its tokenizer: what finetuning starts from. Never changed by it. */
export interface BaseModel {
  readonly folder: string;
  readonly config: BertConfig;
  readonly values: ParameterValues;
  readonly pooling: Pooling;
  readonly tokenizer: Tokenizer;
  /** Tokenizer files by name that stand in for those of `folder`: of an adapted model. */
  readonly files?: ReadonlyMap<string, string>;
}

export interface OpenModelOptions {
  /** How texts become vectors; by default what the folder says, else [CLS] where there is a pooler, else the mean. */
  readonly pooling?: Pooling;
  readonly tokenizerBackend?: BackendName;
}

/**
 * Reads a pretrained model from a folder in Hugging Face layout.
 * @throws TokensiftError for missing or damaged files and unsupported architectures; see `readCheckpoint` and
 * `loadTokenizer`.
 */
export async function openModel(
  folder: string,
  { pooling, tokenizerBackend }: OpenModelOptions = {},
): Promise<BaseModel> {
  const checkpoint = await readCheckpoint(folder);
  const tokenizer = await loadTokenizer(checkpoint.folder, tokenizerBackend && { backend: tokenizerBackend });
  return {
    folder: checkpoint.folder,
    config: checkpoint.config,
    values: checkpoint.values,
    pooling: pooling ?? checkpoint.pooling ?? (checkpoint.hasPooler ? 'cls' : 'mean'),
    tokenizer,
  };
}
