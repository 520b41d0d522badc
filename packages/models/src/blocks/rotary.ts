import type { GraphNode } from '@tokensift/core';
import { add, concatenate, multiply, slice, subtract } from '@tokensift/graph';
import type { PositionReader } from '../architecture.ts';
import type { Scope } from '../scope.ts';

/** Cosines and sines of the angles that positions are rotated by, [batch, 1, positions, head size / 2] each. */
export interface Rotary {
  readonly cos: GraphNode;
  readonly sin: GraphNode;
}

/**
 * Rotary position embeddings (Su et al. 2021, arXiv 2104.09864) with these frequencies, radians a position.
 * @param name tells several of one model apart
 */
export function rotary(scope: Scope, frequencies: Float32Array, name = ''): Rotary {
  const half = frequencies.length;
  const feed = (input: string, of: (angle: number) => number, operator: string) =>
    scope.feed(`${input}${name}`, {
      shape: ['batch', 1, scope.length, half],
      values: ({ positions }) =>
        Float32Array.from({ length: positions.length * half }, (_, i) => {
          // In float32, as the reference implementation computes angles.
          const position = positions[Math.floor(i / half)];
          return of(Math.fround(position * frequencies[i % half]));
        }),
      formula(text) {
        const positions = text.unsqueeze(text.float(text.positions), [1, 3]);
        const angles = text.writer.emit('Mul', [positions, text.writer.numbers(frequencies)]);
        return text.writer.emit(operator, [angles]);
      },
    });
  return { cos: feed('rotaryCos', Math.cos, 'Cos'), sin: feed('rotarySin', Math.sin, 'Sin') };
}

/** The angles at the position that is read. */
export const atPosition = ({ cos, sin }: Rotary, read: PositionReader): Rotary => ({
  cos: read.rows(cos),
  sin: read.rows(sin),
});

/** x [batch, heads, positions, head size] with each pair (x_i, x_{i + half}) rotated by its angle. */
export function rotate({ builder }: Scope, x: GraphNode, { cos, sin }: Rotary): GraphNode {
  const half = cos.type.shape[3] as number;
  const first = slice(builder, x, 3, 0, half);
  const second = slice(builder, x, 3, half, half);
  return concatenate(
    builder,
    subtract(builder, multiply(builder, first, cos), multiply(builder, second, sin)),
    add(builder, multiply(builder, second, cos), multiply(builder, first, sin)),
    3,
  );
}
