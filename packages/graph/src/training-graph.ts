import type { Graph, Objective, Selection } from '@tokensift/core';
import { GraphBuilder } from './builder.ts';
import type { ClassifierModel, DropoutSites } from './classifier-model.ts';
import { differentiate } from './differentiate.ts';
import { countFlops } from './flops.ts';
import { splitFrozenPrefix } from './frozen-prefix.ts';

/** Where a training graph puts the gradient of one trainable slice. */
export type GradientOutput =
  /** An output of the slice's shape. */
  | { readonly kind: 'dense'; readonly parameter: string; readonly output: string }
  /** Row i of the output is the gradient of the table's row `ids[i]`, with ids the graph's input of that name. */
  | { readonly kind: 'scatter'; readonly parameter: string; readonly output: string; readonly ids: string };

export interface TrainingGraph {
  /** Outputs `loss` (mean over the batch) and those named in `gradients`. */
  readonly graph: Graph;
  readonly gradients: readonly GradientOutput[];
}

/** One training step as a graph: the forward pass, the loss, and the gradients that the selection needs. */
export function trainingGraph(
  model: ClassifierModel,
  objective: Pick<Objective, 'loss'>,
  selection: Selection,
  dropout: DropoutSites,
): TrainingGraph {
  const builder = new GraphBuilder();
  const loss = objective.loss(builder, model.logits(builder, dropout), 'mean');
  const outputs = { loss };
  const gradients: GradientOutput[] = [];
  for (const gradient of differentiate(builder, loss, selection).parameters) {
    const { parameter } = gradient;
    if (gradient.kind === 'dense') {
      const output = `gradient:${parameter}`;
      Object.assign(outputs, { [output]: gradient.gradient });
      gradients.push({ kind: 'dense', parameter, output });
      continue;
    }
    for (const { ids, rows } of gradient.contributions) {
      const output = `rows:${ids.attributes.name}:${parameter}`;
      Object.assign(outputs, { [output]: rows });
      gradients.push({ kind: 'scatter', parameter, output, ids: ids.attributes.name as string });
    }
  }
  return { graph: builder.build(outputs), gradients };
}

/** FLOPs of one training step under a selection whose frozen prefix is cached, for a batch of this size. */
export function cachedStepFlops(
  model: ClassifierModel,
  objective: Pick<Objective, 'loss'>,
  selection: Selection,
  dimensions: { readonly batch: number; readonly length: number },
  dropout: DropoutSites = 'none',
): number {
  const { graph } = trainingGraph(model, objective, selection, dropout);
  return countFlops(splitFrozenPrefix(graph, selection)?.rest ?? graph, { ...dimensions });
}

/** FLOPs of one training step under a selection, for a batch of this size: those of the very graph that is run. */
export function stepFlops(
  model: ClassifierModel,
  objective: Pick<Objective, 'loss'>,
  selection: Selection,
  dimensions: { readonly batch: number; readonly length: number },
  dropout: DropoutSites = 'none',
): number {
  return countFlops(trainingGraph(model, objective, selection, dropout).graph, { ...dimensions });
}
