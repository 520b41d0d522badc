/** A stage of the pipeline (normalizer, pre-tokenizer, post-processor, decoder) as the file states it. */
export interface StageJson {
  readonly type: string;
  readonly [setting: string]: unknown;
}

export interface AddedTokenJson {
  readonly id: number;
  readonly content: string;
  readonly single_word?: boolean;
  readonly lstrip?: boolean;
  readonly rstrip?: boolean;
  readonly normalized?: boolean;
  readonly special?: boolean;
}

export type ModelType = 'BPE' | 'WordPiece' | 'WordLevel' | 'Unigram';

export interface ModelJson {
  readonly type: ModelType;
  /** Token to id; for Unigram a list of [piece, score], the id being the position. */
  readonly vocab: Readonly<Record<string, number>> | readonly (readonly [string, number])[];
  readonly unk_token?: string | null;
  readonly [setting: string]: unknown;
}

/**
 * A checked `tokenizer.json`, without its `padding` and `truncation` sections: those are settings of one past run
 * of the program that wrote the file, and tokensift pads and truncates itself.
 */
export interface TokenizerJson {
  readonly added_tokens: readonly AddedTokenJson[];
  readonly normalizer: StageJson | null;
  readonly pre_tokenizer: StageJson | null;
  readonly post_processor: StageJson | null;
  readonly decoder: StageJson | null;
  readonly model: ModelJson;
}

/** What a `Sequence` has its stages in. */
export type StageList = 'normalizers' | 'pretokenizers' | 'processors' | 'decoders';

/** The stage itself, or the stages of a (nested) `Sequence`, in order; none for an absent stage. */
export function flattenStages(stage: StageJson | null, list: StageList): StageJson[] {
  if (stage === null) return [];
  if (stage.type !== 'Sequence') return [stage];
  return (stage[list] as readonly StageJson[]).flatMap((inner) => flattenStages(inner, list));
}
