import { createRandom, type Engine, TokensiftError } from '@tokensift/core';
import { createBertClassifier, readCheckpoint } from '@tokensift/models';
import { type BackendName, loadTokenizer } from '@tokensift/tokenization';
import { type Classifier, createClassifier } from './classifier.ts';
import { sequenceLimit } from './encode.ts';
import { createEngine } from './engines/create-engine.ts';

export interface OpenClassifierOptions {
  /** By default the first that works; see `createEngine`. */
  readonly engine?: Engine;
  readonly tokenizerBackend?: BackendName;
  /** Longest text in tokens; longer ones are cut. */
  readonly maxLength?: number;
}

/**
 * Opens a finetuned classifier from its folder: one of ours, or a BertForSequenceClassification of Python's
 * transformers.
 * @throws TokensiftError `invalid-checkpoint` when the folder holds no classification head.
 */
export async function openClassifier(
  folder: string,
  options: OpenClassifierOptions = {},
): Promise<Classifier> {
  const checkpoint = await readCheckpoint(folder);
  const { config, values } = checkpoint;
  if (!checkpoint.hasClassifier) {
    throw new TokensiftError({
      code: 'invalid-checkpoint',
      where: folder,
      message: 'The model has no classification head.',
      hint: 'Train one with `tokensift finetune --out DIR` and give its folder.',
    });
  }
  const backend = options.tokenizerBackend;
  const tokenizer = await loadTokenizer(checkpoint.folder, backend && { backend });
  const classes = values.get('classifier.weight')?.shape[0] as number;
  const labels = config.labels ?? Array.from({ length: classes }, (_, i) => `LABEL_${i}`);
  const pooling = checkpoint.pooling ?? 'cls';
  const base = { folder: checkpoint.folder, config, values, pooling, tokenizer };
  // Nothing is drawn: the checkpoint has every parameter.
  const model = createBertClassifier({ config, values, pooling, classes, random: createRandom(0) });
  const engine = options.engine ?? (await createEngine());
  return createClassifier(base, model, labels, engine, sequenceLimit(config, options.maxLength));
}
