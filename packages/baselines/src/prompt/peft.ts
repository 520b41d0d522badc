import type { ModelDescription, ParameterValues, PeftAdapter } from '@tokensift/core';
import { addedParameter, collectParameters } from '../added-parameter.ts';
import { attentionShape, embeddingWidth } from '../attention-shape.ts';
import { promptConfig } from '../peft/prompt-config.ts';
import { numberField, promptPrefix, requireShape, type SavedAdapter } from '../peft/saved-adapter.ts';
import { type PromptInit, promptAdapter, promptName } from './adapter.ts';

export function promptToPeft(init: PromptInit, values: ParameterValues): PeftAdapter {
  return {
    config: { ...promptConfig(init), peft_type: 'PROMPT_TUNING', prompt_tuning_init: 'RANDOM' },
    tensors: new Map([['prompt_embeddings', values.get(promptName)!]]),
    modelPrefix: promptPrefix,
  };
}

/**
 * Prompts from what PEFT saved.
 * @throws TokensiftError `invalid-checkpoint`, `missing-tensor` or `shape-mismatch` for what does not fit the model.
 */
export function promptFromPeft(saved: SavedAdapter, model: ModelDescription) {
  const hidden = embeddingWidth(model);
  const { heads } = attentionShape(model);
  const length = numberField(saved, 'num_virtual_tokens');
  const shape = [length, hidden];
  const { data } = requireShape(saved, 'prompt_embeddings', shape);
  const added = addedParameter(promptName, shape, -1, (i) => data[i]!);
  return promptAdapter({ layers: model.layers, hidden, heads, length, ...collectParameters([added]) });
}
