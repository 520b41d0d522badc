import type { AdapterTensors, SavedAdapter } from './saved-adapter.ts';
import { unusable } from './saved-adapter.ts';
import type { StoredValues } from './stored-values.ts';

/** Tables that modules hold beside what they learn, and that follow from config.json. */
const derived = /(^|\.)(position_ids|token_type_ids|inv_freq)$/;

/** Tensors that work beside a module's own. */
const beside = /\.(lora_|shira_|trainable_tokens)/;

/** Modules that PEFT names for every classifier, whether it has them or not. */
const perhapsAbsent = ['classifier', 'score'];

/**
 * Tensors that an adapter holds whole take the place of the model's: those of modules that were trained (`modules_to_save`)
 * and biases (`bias`).
 * @throws TokensiftError `shape-mismatch`, `missing-tensor` for a module that is named and not there.
 */
export function replaceWholeTensors(
  { config, where, tensors: all }: SavedAdapter,
  tensors: AdapterTensors,
  stored: StoredValues,
): void {
  for (const name of tensors.names) {
    if (stored.has(name)) stored.set(name, tensors.take(name), where);
    else if (derived.test(name)) tensors.leave(name);
  }
  const { modules_to_save: named } = config;
  const whole = [...all.keys()].filter((name) => !beside.test(name));
  for (const module of Array.isArray(named) ? named : []) {
    if (perhapsAbsent.includes(module) || whole.some((name) => name.includes(`${module}.`))) continue;
    const problem = `"modules_to_save" names ${JSON.stringify(module)}, and no tensor of the adapter is of such a module`;
    throw unusable('missing-tensor', where, problem, 'Save the adapter again with PEFT.');
  }
}
