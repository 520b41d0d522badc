import * as v from 'valibot';
import { DECODERS } from './decoders.ts';
import { idSchema } from './id-schema.ts';
import { isJsonObject, type JsonObject } from './json-object.ts';
import { MOST_STAGES } from './limits.ts';
import { MODELS } from './models/create-model.ts';
import { NORMALIZERS } from './normalizers/create-normalizer.ts';
import { POST_PROCESSORS } from './post-template.ts';
import { PRE_TOKENIZERS } from './pre-tokenizers/create-pre-tokenizer.ts';
import type { StageKinds } from './stages.ts';
import type { ModelJson, ModelType, StageJson, StageList } from './tokenizer-json.ts';

const addedTokenSchema = v.looseObject({
  id: idSchema,
  content: v.pipe(v.string(), v.nonEmpty()),
  single_word: v.boolean(),
  lstrip: v.boolean(),
  rstrip: v.boolean(),
  normalized: v.boolean(),
  special: v.boolean(),
});

/** A stage, or a sequence of stages. What a kind needs that is not known here is up to the backend that knows it. */
function stageSchema(
  list: StageList,
  kinds: StageKinds<unknown>,
): v.GenericSchema<unknown, StageJson | null> {
  const unknownKind = v.looseObject({ type: v.string() });
  const sequence = v.looseObject({
    type: v.literal('Sequence'),
    [list]: v.pipe(v.array(v.lazy(() => stage)), v.maxLength(MOST_STAGES)),
  });
  const stage = v.lazy((input): v.GenericSchema<unknown, StageJson> => {
    const type = isJsonObject(input) ? input.type : undefined;
    if (type === 'Sequence') return sequence as v.GenericSchema<unknown, StageJson>;
    return typeof type === 'string' && Object.hasOwn(kinds, type) ? kinds[type].schema : unknownKind;
  });
  return v.optional(v.nullable(stage), null);
}

/** Old files do not state the model's type; it follows from what the model holds. */
function typeOfModel(model: JsonObject): unknown {
  if (model.type !== undefined) return model.type;
  if ('merges' in model) return 'BPE';
  if (Array.isArray(model.vocab)) return 'Unigram';
  return 'continuing_subword_prefix' in model ? 'WordPiece' : 'WordLevel';
}

const modelSchema = v.lazy((input): v.GenericSchema<unknown, ModelJson> => {
  const type = isJsonObject(input) ? typeOfModel(input) : undefined;
  if (typeof type === 'string' && Object.hasOwn(MODELS, type)) {
    const withType = v.transform((model: ModelJson): ModelJson => ({ ...model, type: type as ModelType }));
    return v.pipe(MODELS[type as ModelType].schema, withType);
  }
  return v.object({ type: v.picklist(Object.keys(MODELS)) }) as unknown as v.GenericSchema<
    unknown,
    ModelJson
  >;
});

/** A tokenizer.json as the reference reads it; the tokens of the model are checked apart from it. */
export const tokenizerSchema = v.object({
  version: v.optional(v.literal('1.0')),
  truncation: v.optional(v.unknown()),
  padding: v.optional(v.unknown()),
  added_tokens: v.optional(v.array(addedTokenSchema), []),
  normalizer: stageSchema('normalizers', NORMALIZERS),
  pre_tokenizer: stageSchema('pretokenizers', PRE_TOKENIZERS),
  post_processor: stageSchema('processors', POST_PROCESSORS),
  decoder: stageSchema('decoders', DECODERS),
  model: modelSchema,
});
