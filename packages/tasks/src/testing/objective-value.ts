import type { GraphNode, Objective, Tensor } from '@tokensift/core';
import { differentiate, evaluate, GraphBuilder, input, multiply, parameter } from '@tokensift/graph';

/**
 * A loss and its gradient by outputs [rows, width], in double precision, by the reference interpreter.
 * @param size of the batch; rows are its texts, or its tokens where a length is given
 */
export function lossOf<Target>(
  objective: Objective<Target>,
  outputs: Tensor<Float32Array>,
  targets: readonly Target[],
  { reduction = 'mean', length }: { reduction?: 'mean' | 'sum'; length?: number } = {},
): { readonly loss: number; readonly gradient: Float64Array } {
  const batch = targets.length;
  const builder = new GraphBuilder();
  const rows = length === undefined ? 'batch' : 'batch*length';
  // Times 1, which is trained, so that there is a gradient.
  const one = parameter(builder, 'one', [1, 1]);
  const logits = multiply(builder, input(builder, 'outputs', [rows, outputs.shape[1]]), one);
  const loss = objective.loss(builder, logits, reduction);
  const { of } = differentiate(builder, loss, { slices: [{ parameter: 'one', rows: 'all' }] });
  const size = input(builder, 'size', length === undefined ? ['batch'] : ['batch', 'length']);
  const graph = builder.build({ loss, gradient: of(logits) as GraphNode, size });
  const shape = length === undefined ? [batch] : [batch, length];
  const values = evaluate(graph, {
    outputs,
    one: { shape: [1, 1], data: Float32Array.of(1) },
    size: { shape, data: new Float32Array(batch * (length ?? 1)) },
    ...objective.feeds(targets, { batch, length: length ?? 1 }),
  });
  return { loss: values.loss.data[0], gradient: values.gradient.data };
}
