import { peftFiles } from '@tokensift/baselines';
import type { Adapter } from '@tokensift/core';
import type { ClassifierModel } from '@tokensift/graph';
import type { ClassifierParts } from './classifier.ts';
import type { BaseModel } from './open-model.ts';

/**
 * The model to keep, without the adapter where it can be merged into the model's own parameters, and the adapter as
 * it is saved with the classifier.
 * @param model that the adapter is for; its values are changed by merging
 * @param adapted the same with the adapter in place
 */
export function finishAdapter(
  base: Pick<BaseModel, 'folder' | 'files'>,
  model: ClassifierModel,
  adapter: Adapter,
  adapted: ClassifierModel,
): Pick<ClassifierParts, 'model' | 'adapter'> {
  const merged = adapter.merge !== undefined;
  // Beside a merged classifier the adapter is for the model in the base's folder, which a base with a tokenizer of its
  // own is not: there it would be for a model that exists nowhere.
  const hasBase = !merged || base.files === undefined;
  const peft = hasBase
    ? peftFiles(adapter, model, model.values, { base: merged ? base.folder : 'base' })
    : undefined;
  const saved = peft && { adapter: { files: peft, merged } };
  if (!adapter.merge) return { model: adapted, ...saved };
  for (const [name, tensor] of adapter.merge(model.values)) model.values.set(name, tensor);
  for (const { name } of adapter.parameters) model.values.delete(name);
  return { model, ...saved };
}
