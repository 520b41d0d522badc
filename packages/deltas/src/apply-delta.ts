import { type ParameterValues, readPart, type Tensor, TokensiftError, writePart } from '@tokensift/core';
import { hashWithout } from './create-delta.ts';
import type { Delta } from './delta.ts';

/**
 * The trained model's parameters, to the bit, from the base's; these are left as they are.
 * @throws TokensiftError `base-mismatch` when the delta is for another base, `invalid-delta` for one that fits none.
 */
export function applyDelta(base: ParameterValues, delta: Delta): Map<string, Tensor<Float32Array>> {
  if (hashWithout(base, delta.ignored) !== delta.base) {
    throw new TokensiftError({
      code: 'base-mismatch',
      message: 'the delta was made for another base',
      hint: 'Give the pretrained model that the training began with, unchanged.',
    });
  }
  const values = new Map([...base].filter(([name]) => !delta.ignored.includes(name)));
  for (const { slice, shape, values: replacements } of delta.changes) {
    const former = values.get(slice.parameter);
    if (former?.shape.join() !== shape.join()) {
      throw new TokensiftError({
        code: 'invalid-delta',
        where: slice.parameter,
        message: `the delta changes a parameter of [${shape}], and its base has none`,
        hint: 'Give a delta as tokensift wrote it.',
      });
    }
    const data = former.data.slice();
    writePart(slice, shape, replacements, data);
    values.set(slice.parameter, { shape, data });
  }
  for (const [name, { tensor }] of delta.added) values.set(name, tensor);
  return values;
}

/**
 * The base's parameters, to the bit, from the trained model's; these are left as they are. Parameters that the training
 * ignored are not among them.
 * @throws TokensiftError `base-mismatch` when the model is not what the delta makes of its base.
 */
export function revertDelta(trained: ParameterValues, delta: Delta): Map<string, Tensor<Float32Array>> {
  const values = new Map(trained);
  for (const { slice, shape, values: replacements, previous } of delta.changes) {
    const tensor = values.get(slice.parameter);
    if (tensor?.shape.join() !== shape.join()) throw notApplied(slice.parameter);
    if (!sameBits(readPart(slice, shape, tensor.data), replacements)) throw notApplied(slice.parameter);
    const data = tensor.data.slice();
    writePart(slice, shape, previous, data);
    values.set(slice.parameter, { shape, data });
  }
  for (const [name, { tensor, replaced }] of delta.added) {
    const own = values.get(name);
    if (own?.shape.join() !== tensor.shape.join() || !sameBits(own.data, tensor.data)) throw notApplied(name);
    if (replaced) values.set(name, replaced);
    else values.delete(name);
  }
  if (hashWithout(values, delta.ignored) === delta.base) return values;
  throw new TokensiftError({
    code: 'base-mismatch',
    message: 'what remains without the delta is not its base',
    hint: 'Something else changed the model, or the delta is of another one.',
  });
}

function notApplied(parameter: string): TokensiftError {
  return new TokensiftError({
    code: 'base-mismatch',
    where: parameter,
    message: 'the model does not have the values that the delta puts there',
    hint: 'Give the model that the delta was made with or applied to, unchanged and in float32.',
  });
}

function sameBits(left: Float32Array, right: Float32Array): boolean {
  const [a, b] = [left, right].map((data) => new Int32Array(data.buffer, data.byteOffset, data.length));
  return left.length === right.length && a.every((bits, i) => bits === b[i]);
}
