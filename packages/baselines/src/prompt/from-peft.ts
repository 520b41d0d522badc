import { addedParameter, collectParameters } from '../added-parameter.ts';
import { attentionShape, embeddingWidth } from '../attention-shape.ts';
import { promptSettings } from '../peft/prompt-config.ts';
import type { AdapterReader } from '../peft/read-adapter.ts';
import { readSettings } from '../peft/settings.ts';
import { promptAdapter } from './adapter.ts';
import { promptName } from './init.ts';

/** Where prompts began from. */
const harmless = [
  'prompt_tuning_init',
  'prompt_tuning_init_text',
  'tokenizer_name_or_path',
  'tokenizer_kwargs',
];

/**
 * Prompts from what PEFT saved.
 * @throws TokensiftError `unsupported`, `invalid-checkpoint`, `missing-tensor` or `shape-mismatch` for what does not fit the
 * model.
 */
export const promptFromPeft: AdapterReader = (saved, tensors) => {
  const { num_virtual_tokens: length } = readSettings(saved, promptSettings, harmless);
  return (model) => {
    const hidden = embeddingWidth(model);
    const { heads } = attentionShape(model);
    const shape = [length, hidden];
    const { data } = tensors.takeShaped('prompt_embeddings', shape);
    const added = addedParameter(promptName, shape, -1, (i) => data[i]);
    return promptAdapter({ layers: model.layers, hidden, heads, length, ...collectParameters([added]) });
  };
};
