import type { Adapter, ModelDescription } from '@tokensift/core';
import { loraFromPeft } from '../lora/peft.ts';
import { prefixFromPeft } from '../prefix/peft.ts';
import { promptFromPeft } from '../prompt/peft.ts';
import { type SavedAdapter, unusable } from './saved-adapter.ts';

/** How adapters are read, by the type that PEFT gives them. */
const readers: Readonly<Record<string, (saved: SavedAdapter, model: ModelDescription) => Adapter>> = {
  LORA: loraFromPeft,
  PREFIX_TUNING: prefixFromPeft,
  PROMPT_TUNING: promptFromPeft,
};

/**
 * The adapter for a model that PEFT saved (LoRA, rank-stabilised LoRA, DoRA, prefix and prompt tuning).
 * @throws TokensiftError `unsupported` for another type or setting; `invalid-checkpoint`, `missing-tensor` or
 * `shape-mismatch` when it is not of this model.
 */
export function adapterFromPeft(saved: SavedAdapter, model: ModelDescription): Adapter {
  const type = String(saved.config.peft_type);
  if (Object.hasOwn(readers, type)) return readers[type]!(saved, model);
  throw unusable(
    'unsupported',
    saved.where,
    `adapters of the type ${JSON.stringify(saved.config.peft_type)} are not supported`,
    `Known types: ${Object.keys(readers).join(', ')}.`,
  );
}
