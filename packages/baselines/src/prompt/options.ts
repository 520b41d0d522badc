import { checkCount, checkWord } from '../options.ts';

/** Where prompts start: at embeddings of tokens drawn from the vocabulary, or as PyTorch draws embeddings. */
const starts = ['vocabulary', 'random'] as const;

export interface PromptTuningOptions {
  /** Virtual tokens before each text. They take that many of the model's positions. */
  readonly length?: number;
  readonly start?: (typeof starts)[number];
}

/** @throws TokensiftError `invalid-argument` */
export function promptOptions({ length = 16, start = 'vocabulary' }: PromptTuningOptions) {
  checkCount('length', length, 1);
  return { length, start: checkWord('start', start, starts) };
}

export type CheckedPromptOptions = ReturnType<typeof promptOptions>;
