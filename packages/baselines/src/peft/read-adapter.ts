import type { Adapter, ModelDescription, ParameterValues } from '@tokensift/core';
import { nameOf } from '@tokensift/models';
import { object } from 'valibot';
import { loraFromPeft } from '../lora/from-peft.ts';
import { prefixFromPeft } from '../prefix/from-peft.ts';
import { promptFromPeft } from '../prompt/from-peft.ts';
import { AdapterTensors, type SavedAdapter, unusable } from './saved-adapter.ts';
import { readSettings, tokenIds } from './settings.ts';
import { addShira } from './shira.ts';
import { StoredValues, type StoredValuesInit } from './stored-values.ts';
import { replaceTrainableTokens } from './trainable-tokens.ts';
import { replaceWholeTensors } from './whole-tensors.ts';

/** What an adapter makes of a model. */
export interface ReadAdapter {
  /** The model's values with what the adapter replaces or adds to them: what it trained whole, rows of tables, SHiRA. */
  readonly values: ParameterValues;
  /** Names of the parameters that are others, those of the head left out. */
  readonly changed: readonly string[];
  /**
   * What works beside the model's own parameters, for a model with these values; absent where all is in them.
   * @throws TokensiftError as `readAdapter`.
   */
  readonly adapter?: (model: ModelDescription) => Adapter;
}

/** Reads one type of adapter: changes values, and gives what works beside them. */
export type AdapterReader = (
  saved: SavedAdapter,
  tensors: AdapterTensors,
  stored: StoredValues,
  layout: StoredValuesInit['layout'],
) => ((model: ModelDescription) => Adapter) | undefined;

/** By the type that PEFT gives them. */
const readers: Readonly<Record<string, AdapterReader>> = {
  LORA: loraFromPeft,
  PREFIX_TUNING: prefixFromPeft,
  PROMPT_TUNING: promptFromPeft,
  SHIRA: (saved, tensors, stored) => {
    // It keeps the places of its values, however they were chosen.
    readSettings(saved, object({}), ['r', 'mask_type', 'random_seed', 'init_weights', 'fan_in_fan_out']);
    addShira(saved, tensors, stored);
    return undefined;
  },
  TRAINABLE_TOKENS: (saved, tensors, stored) => {
    const settings = readSettings(saved, object({ token_indices: tokenIds }), ['init_weights']);
    replaceTrainableTokens(saved, tensors, stored, () => settings.token_indices);
    return undefined;
  },
};

/**
 * Reads an adapter that Python's PEFT saved: LoRA, rank-stabilised LoRA, DoRA, prefix and prompt tuning, SHiRA and
 * trainable tokens, each with modules and biases that were trained whole. Every tensor and setting of it is used, or
 * refused by its name.
 * @param init the model that it is for
 * @throws TokensiftError `unsupported` for another type, setting or tensor; `invalid-checkpoint`, `missing-tensor` or
 * `shape-mismatch` when it is not of this model.
 */
export function readAdapter(saved: SavedAdapter, init: StoredValuesInit): ReadAdapter {
  const type = String(saved.config.peft_type);
  if (!Object.hasOwn(readers, type)) {
    throw unusable(
      'unsupported',
      saved.where,
      `adapters of the type ${JSON.stringify(saved.config.peft_type)} are not supported`,
      `Known types: ${Object.keys(readers).join(', ')}.`,
    );
  }
  const named = new Map([...saved.tensors].map(([name, tensor]) => [nameOf(init.layout, name), tensor]));
  if (named.size < saved.tensors.size) {
    throw unusable('invalid-checkpoint', saved.where, 'some of its tensors are there under two names');
  }
  const tensors = new AdapterTensors({ ...saved, tensors: named });
  const stored = new StoredValues(init);
  // First: what is added goes on top of it.
  replaceWholeTensors(saved, tensors, stored);
  const create = readers[type](saved, tensors, stored, init.layout);
  const { values, changed } = stored;
  if (!create) {
    tensors.requireNoneLeft();
    return { values, changed };
  }
  return {
    values,
    changed,
    adapter: (model) => {
      const adapter = create(model);
      tensors.requireNoneLeft();
      return adapter;
    },
  };
}
