import { peftFiles } from '@tokensift/baselines';
import type { Adapter, ParameterValues } from '@tokensift/core';
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
  base: Pick<BaseModel, 'folder' | 'files' | 'pooling' | 'backbone'> & {
    /** Whether parameters of the model beside the head are others than those of its folder. */
    readonly isChanged?: boolean;
  },
  model: ClassifierModel,
  adapter: Adapter,
  adapted: ClassifierModel,
): Pick<ClassifierParts<object, unknown, object>, 'model' | 'adapter'> {
  const merged = adapter.merge !== undefined;
  const { layout, nativePoolings, output } = base.backbone;
  const isNative = nativePoolings.includes(base.pooling);
  // No class of Python's pools the base's folder in another way than its own, and a base with a tokenizer or values of its
  // own lies in no folder: an adapter for either takes its base along.
  const bringsBase = !merged || !isNative || base.files !== undefined || base.isChanged === true;
  const peft = peftFiles(adapter, model, model.values, {
    base: bringsBase ? 'base' : base.folder,
    layout,
    ...(!isNative && { headModules: [output(base.pooling).name] }),
    pooling: base.pooling,
  });
  const own = merged && bringsBase && { base: withoutAdapter(model, adapter) };
  const saved = peft && { adapter: { files: peft, merged, ...own } };
  if (!adapter.merge) return { model: adapted, ...saved };
  for (const [name, tensor] of adapter.merge(model.values)) model.values.set(name, tensor);
  for (const { name } of adapter.parameters) model.values.delete(name);
  return { model, ...saved };
}

/** The values before merging, which puts others in their places. */
function withoutAdapter({ values }: ClassifierModel, { parameters }: Adapter): ParameterValues {
  const added = new Set(parameters.map(({ name }) => name));
  return new Map([...values].filter(([name]) => !added.has(name)));
}
