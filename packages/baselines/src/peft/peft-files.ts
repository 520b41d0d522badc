import type { Adapter, ModelDescription, ParameterValues, PlacedModule } from '@tokensift/core';
import {
  type CheckpointLayout,
  nameInCheckpoint,
  type PeftFiles,
  type PeftHeadOptions,
  peftHead,
  placeOf,
} from '@tokensift/models';

export interface PeftFilesOptions extends PeftHeadOptions {
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
  { base, ...options }: PeftFilesOptions,
): PeftFiles | undefined {
  const saved = adapter.toPeft?.(values, (name) => placeOfModule(options.layout, name));
  if (!saved) return undefined;
  const head = peftHead(parameters, values, saved.modelPrefix, options);
  return {
    config: {
      base_model_name_or_path: base,
      inference_mode: true,
      revision: null,
      ...head.config,
      ...saved.config,
    },
    tensors: new Map([...saved.tensors, ...head.tensors]),
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
