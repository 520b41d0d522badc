import type { Adapter, ModelDescription, ParameterValues, Tensor } from '@tokensift/core';
import { nameInCheckpoint, type PeftFiles } from '@tokensift/models';

export interface PeftFilesOptions {
  /** Where the adapter's base model is, as PEFT is to find it. */
  readonly base: string;
}

/**
 * An adapter with the classification head, as PEFT stores them. Undefined for an adapter that PEFT does not have.
 * @param values of the model and of the adapter, before any merging
 */
export function peftFiles(
  adapter: Adapter,
  { parameters }: ModelDescription,
  values: ParameterValues,
  { base }: PeftFilesOptions,
): PeftFiles | undefined {
  const saved = adapter.toPeft?.(values, nameInCheckpoint);
  if (!saved) return undefined;
  const head = parameters.filter(({ head: isHead }) => isHead);
  const modules = new Set(head.map(({ name }) => name.split('.')[0] as string));
  return {
    config: {
      base_model_name_or_path: base,
      inference_mode: true,
      modules_to_save: [...modules].sort(),
      revision: null,
      task_type: 'SEQ_CLS',
      ...saved.config,
    },
    tensors: new Map<string, Tensor>([
      ...saved.tensors,
      ...head.map(({ name }): [string, Tensor] => [
        `${saved.modelPrefix}${nameInCheckpoint(name)}`,
        values.get(name)!,
      ]),
    ]),
  };
}
