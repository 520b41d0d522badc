import type { ModelJson, StageJson } from '../tokenizer-json.ts';
import type { RoleDefaults, SpecialTokenName } from './special-tokens.ts';

/** The files that a vocabulary is in. */
export type VocabularyFiles = readonly ['vocab.txt'] | readonly ['vocab.json', 'merges.txt'];

export type Flag = <Fallback extends boolean | null>(name: string, fallback: Fallback) => boolean | Fallback;

/** What a class builds its stages from. */
export interface ClassInput {
  readonly vocabulary: ReadonlyMap<string, number>;
  /** Of a BPE model; empty otherwise. */
  readonly merges: readonly string[];
  /** A setting of `tokenizer_config.json`; `fallback` where it is not stated, or null. */
  readonly flag: Flag;
  /** The text and id of a special token; only those of `needs` are sure to be there. */
  readonly token: (name: SpecialTokenName) => readonly [content: string, id: number] | undefined;
}

export interface ClassStages {
  readonly normalizer: StageJson | null;
  readonly pre_tokenizer: StageJson;
  readonly post_processor: StageJson;
  readonly decoder: StageJson;
  readonly model: ModelJson;
}

/** A tokenizer class of transformers, as it makes a tokenizer from vocabulary files. */
export interface TokenizerClass extends RoleDefaults {
  readonly files: VocabularyFiles;
  /** Special tokens without which no text can be encoded, so the vocabulary must have them. */
  readonly needs: readonly SpecialTokenName[];
  /** Whether special tokens lose what the files say of how they are found in texts. */
  readonly resetsSpecialTokens?: true;
  build(input: ClassInput): ClassStages;
}

const special = (token: string, typeId: number) => ({ SpecialToken: { id: token, type_id: typeId } });
const sequence = (id: 'A' | 'B', typeId: number) => ({ Sequence: { id, type_id: typeId } });

type Piece = ReturnType<typeof special> | ReturnType<typeof sequence>;

function template(
  single: readonly Piece[],
  pair: readonly Piece[],
  tokens: readonly (readonly [string, number])[],
): StageJson {
  return {
    type: 'TemplateProcessing',
    single,
    pair,
    special_tokens: Object.fromEntries(
      tokens.map(([token, id]) => [token, { id: token, ids: [id], tokens: [token] }]),
    ),
  };
}

/** `[CLS] A [SEP] B [SEP]`, the pair of another type. */
export function bertTemplate(cls: readonly [string, number], sep: readonly [string, number]): StageJson {
  const single = [special(cls[0], 0), sequence('A', 0), special(sep[0], 0)];
  return template(single, [...single, sequence('B', 1), special(sep[0], 1)], [cls, sep]);
}

/** The sequences, with a token in front of and behind each, or without. */
export function boundaryTemplate(
  bos: readonly [string, number] | undefined,
  eos: readonly [string, number] | undefined,
): StageJson {
  const around = (id: 'A' | 'B', typeId: number): Piece[] => [
    ...(bos ? [special(bos[0], typeId)] : []),
    sequence(id, typeId),
    ...(eos ? [special(eos[0], typeId)] : []),
  ];
  const single = around('A', 0);
  return template(
    single,
    [...single, ...around('B', 1)],
    [bos, eos].filter((token) => token !== undefined),
  );
}
