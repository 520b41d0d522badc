import { type ParameterValues, readPart, type Tensor } from '@tokensift/core';
import { hashParameters } from '@tokensift/storage';
import type { Added, Change, ClassifierInfo, Delta } from './delta.ts';
import { smallestPart } from './encode-change.ts';
import { indicesWhere } from './indices-where.ts';

export interface CreateDeltaOptions {
  readonly classifier?: ClassifierInfo;
  readonly baseClassifier?: ClassifierInfo;
}

/**
 * The difference between a base and what became of it: the parts of parameters whose bits differ, as whole parameters,
 * rows, columns or single values, whichever is smaller.
 */
export function createDelta(
  base: ParameterValues,
  trained: ParameterValues,
  options: CreateDeltaOptions = {},
): Delta {
  const changes: Change[] = [];
  const added = new Map<string, Added>();
  for (const [name, tensor] of trained) {
    const former = base.get(name);
    if (former?.shape.join() !== tensor.shape.join()) {
      added.set(name, { tensor: copy(tensor), ...(former && { replaced: copy(former) }) });
      continue;
    }
    const indices = differences(former.data, tensor.data);
    if (indices.length === 0) continue;
    const { shape } = tensor;
    const part = smallestPart(indices, shape);
    changes.push({
      slice: { parameter: name, ...part },
      shape,
      values: readPart(part, shape, tensor.data),
      previous: readPart(part, shape, former.data),
    });
  }
  const ignored = [...base.keys()].filter((name) => !trained.has(name)).sort();
  return { base: hashWithout(base, ignored), ignored, changes, added, ...options };
}

/** The hash that a delta knows its base by. */
export function hashWithout(values: ParameterValues, ignored: readonly string[]): string {
  return hashParameters(new Map([...values].filter(([name]) => !ignored.includes(name))));
}

/** Indices of values that differ in any bit. */
function differences(left: Float32Array, right: Float32Array): Int32Array {
  const [a, b] = [left, right].map((data) => new Int32Array(data.buffer, data.byteOffset, data.length));
  return indicesWhere(left.length, (i) => a[i] !== b[i]);
}

const copy = ({ shape, data }: Tensor<Float32Array>): Tensor<Float32Array> => ({ shape, data: data.slice() });
