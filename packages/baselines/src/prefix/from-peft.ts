import { addedParameter, collectParameters } from '../added-parameter.ts';
import { attentionShape } from '../attention-shape.ts';
import { promptSettings } from '../peft/prompt-config.ts';
import type { AdapterReader } from '../peft/read-adapter.ts';
import { readSettings } from '../peft/settings.ts';
import { prefixAdapter } from './adapter.ts';
import { prefixNames } from './init.ts';

/**
 * A prefix from what PEFT saved.
 * @throws TokensiftError `unsupported`, `invalid-checkpoint`, `missing-tensor` or `shape-mismatch` for what does not fit the
 * model.
 */
export const prefixFromPeft: AdapterReader = (saved, tensors) => {
  // The perceptron is not saved, only what it gave.
  const harmless = ['encoder_hidden_size', 'prefix_projection', 'init_weights'];
  const { num_virtual_tokens: length } = readSettings(saved, promptSettings, harmless);
  return (model) => {
    const { hidden, heads } = attentionShape(model);
    const shape = [length, 2 * model.layers * hidden];
    const { data } = tensors.takeShaped('prompt_embeddings', shape);
    const added = addedParameter(prefixNames.embedding, shape, 0, (i) => data[i]);
    return prefixAdapter({ layers: model.layers, hidden, heads, length, ...collectParameters([added]) });
  };
};
