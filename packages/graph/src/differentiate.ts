import {
  type GraphNode,
  type ParameterPart,
  partIndices,
  partShape,
  type Selection,
  TokensiftError,
} from '@tokensift/core';
import type { GraphBuilder } from './builder.ts';
import type { Gradient, ScatterGradient, Wanted } from './operation.ts';
import { add } from './operations/add.ts';
import { constant } from './operations/constant.ts';
import { operationOf } from './operations/registry.ts';
import { reshape } from './operations/reshape.ts';
import { take } from './operations/take.ts';

/** The gradient of one trainable slice. */
export type ParameterGradient =
  /** A node of the slice's shape, as `partShape` says. */
  | { readonly kind: 'dense'; readonly parameter: string; readonly gradient: GraphNode }
  /** A looked-up table: row `ids[i]` receives `rows[i]`; `ids` is an input node. */
  | {
      readonly kind: 'scatter';
      readonly parameter: string;
      readonly contributions: readonly ScatterGradient[];
    };

export interface Derivatives {
  /** In the order of the selection. Parameters that the loss does not depend on are absent. */
  readonly parameters: readonly ParameterGradient[];
  /** Gradient of the loss with respect to a node that lies on the way to a trainable parameter. */
  of(node: GraphNode): GraphNode | undefined;
}

/**
 * Reverse-mode differentiation of a scalar node. Only what the selection needs is emitted: nothing for frozen
 * parameters, nothing below the lowest trainable one, and for a selected part only that part.
 */
export function differentiate(builder: GraphBuilder, loss: GraphNode, selection: Selection): Derivatives {
  const slices = new Map(selection.slices.map((slice) => [slice.parameter, slice]));
  const forward = builder.nodes.slice(0, loss.id + 1);
  const wanted = forward.map((): Wanted => false);
  for (const node of forward) {
    const slice = node.op === 'parameter' ? slices.get(node.attributes.name as string) : undefined;
    if (slice) wanted[node.id] = 'rows' in slice && slice.rows === 'all' ? true : slice;
    else if (node.inputs.some((id) => wanted[id])) wanted[node.id] = true;
  }

  const dense = new Map<number, GraphNode>();
  const scattered = new Map<number, ScatterGradient[]>();
  const accumulate = (target: GraphNode, gradient: Gradient): void => {
    if ('rows' in gradient) {
      if (target.op !== 'parameter' || gradient.ids.op !== 'input') {
        throw new TokensiftError({
          code: 'internal',
          message: 'Rows can be looked up with gradients only in a parameter, by ids that are an input.',
        });
      }
      scattered.set(target.id, [...(scattered.get(target.id) ?? []), gradient]);
      return;
    }
    const known = dense.get(target.id);
    const part = partOf(builder, gradient, target, wanted[target.id]);
    dense.set(target.id, known ? add(builder, part, known) : part);
  };

  if (wanted[loss.id]) dense.set(loss.id, constant(builder, 1));
  for (let id = loss.id; id >= 0; id--) {
    const node = forward[id];
    const outputGradient = dense.get(id);
    if (!outputGradient || node.inputs.length === 0) continue;
    const { gradient } = operationOf(node.op);
    if (!gradient) {
      throw new TokensiftError({ code: 'internal', message: `The operation "${node.op}" has no gradient.` });
    }
    const inputs = node.inputs.map((input) => builder.node(input));
    const gradients = gradient({
      builder,
      node,
      inputs,
      outputGradient,
      wanted: node.inputs.map((input) => wanted[input]),
    });
    gradients.forEach((value, i) => {
      if (value && wanted[node.inputs[i]]) accumulate(inputs[i], value);
    });
  }

  const parameters = selection.slices.flatMap(({ parameter }): ParameterGradient[] => {
    const node = forward.find((n) => n.op === 'parameter' && n.attributes.name === parameter);
    const gradient = node && dense.get(node.id);
    const contributions = node && scattered.get(node.id);
    if (gradient && contributions) {
      throw new TokensiftError({
        code: 'unsupported',
        message: `The parameter "${parameter}" is used both as a table and as a matrix.`,
      });
    }
    if (gradient) return [{ kind: 'dense', parameter, gradient }];
    return contributions ? [{ kind: 'scatter', parameter, contributions }] : [];
  });
  return { parameters, of: (node) => dense.get(node.id) };
}

/** What is wanted of a gradient, taken out of it where an operation's rule made all of it. */
function partOf(builder: GraphBuilder, gradient: GraphNode, target: GraphNode, wanted: Wanted): GraphNode {
  if (typeof wanted === 'boolean') return gradient;
  const part: ParameterPart = wanted;
  const shape = target.type.shape as readonly number[];
  const needed = partShape(part, shape);
  if (gradient.type.shape.join() === needed.join()) return gradient;
  return reshape(builder, take(builder, gradient, partIndices(part, shape)), needed);
}
