import type { Adapter, ModelDescription, ParameterValues, PlacedModule, Tensor } from '@tokensift/core';
import {
  type CheckpointLayout,
  nameInCheckpoint,
  type PeftFiles,
  type Pooling,
  peftTask,
  placeOf,
} from '@tokensift/models';

export interface PeftFilesOptions {
  /** Where the adapter's base model is, as PEFT is to find it. */
  readonly base: string;
  /** How the model's parameters lie in its checkpoints. */
  readonly layout: CheckpointLayout;
  /** How the model is read off. */
  readonly pooling: Pooling;
  /** The modules of the head; by default those at the top of the names of its parameters. */
  readonly headModules?: readonly string[];
}

/**
 * An adapter with the classification head, as PEFT stores them. Undefined for an adapter that PEFT does not have.
 * @param values of the model and of the adapter, before any merging
 */
export function peftFiles(
  adapter: Adapter,
  { parameters }: ModelDescription,
  values: ParameterValues,
  { base, layout, pooling, headModules }: PeftFilesOptions,
): PeftFiles | undefined {
  const saved = adapter.toPeft?.(values, (name) => placeOfModule(layout, name));
  if (!saved) return undefined;
  const head = parameters.filter(({ head: isHead }) => isHead);
  const modules = new Set(headModules ?? head.map(({ name }) => name.split('.')[0] as string));
  return {
    config: {
      base_model_name_or_path: base,
      inference_mode: true,
      modules_to_save: [...modules].sort(),
      revision: null,
      task_type: peftTask(pooling),
      ...saved.config,
    },
    tensors: new Map<string, Tensor>([
      ...saved.tensors,
      ...head.map(({ name }): [string, Tensor] => [
        `${saved.modelPrefix}${nameInCheckpoint(layout, name)}`,
        values.get(name)!,
      ]),
    ]),
  };
}

/** Where checkpoints have the map of a weight. */
function placeOfModule(layout: CheckpointLayout, name: string): PlacedModule {
  const { tensor, part, transposed } = placeOf(layout, `${name}.weight`);
  return {
    name: nameInCheckpoint(layout, tensor.replace(/\.weight$/, '')),
    ...(part && { part }),
    ...(transposed && { transposed }),
  };
}
