import type { ParameterDescription, ParameterValues, Tensor } from '@tokensift/core';
import { type CheckpointLayout, type Place, placeOf } from '../checkpoint-layout.ts';

/** The shape that a parameter has whose tensor in the file has this one. */
export function placedShape({ transposed, part }: Place, shape: readonly number[]): readonly number[] {
  const turned = transposed ? [...shape].reverse() : shape;
  return part ? [(turned[0] ?? 0) / part.of, ...turned.slice(1)] : turned;
}

/** A parameter's values, from the tensor that holds it. */
export function takeOut(place: Place, tensor: Tensor<Float32Array>): Tensor<Float32Array> {
  const { shape, data } = place.transposed ? transpose(tensor) : tensor;
  const { part } = place;
  if (!part) return { shape, data };
  const size = data.length / part.of;
  return {
    shape: placedShape({ tensor: place.tensor, part }, shape),
    data: data.slice(part.index * size, (part.index + 1) * size),
  };
}

/** The tensors of a file that hold these parameters, by name without the prefix of the base model. */
export function putTogether(
  layout: CheckpointLayout,
  parameters: readonly ParameterDescription[],
  values: ParameterValues,
): Map<string, Tensor<Float32Array>> {
  const tensors = new Map<string, Tensor<Float32Array>>();
  const parts = new Map<string, { readonly place: Place; readonly values: Tensor<Float32Array>[] }>();
  for (const { name } of parameters) {
    const place = placeOf(layout, name);
    const value = values.get(name) as Tensor<Float32Array>;
    if (!place.part) {
      tensors.set(place.tensor, place.transposed ? transpose(value) : value);
      continue;
    }
    const known = parts.get(place.tensor) ?? { place, values: [] };
    known.values[place.part.index] = value;
    parts.set(place.tensor, known);
    // It keeps the place of its first part.
    if (known.values.filter(Boolean).length === 1) tensors.set(place.tensor, value);
  }
  for (const [name, { place, values: stacked }] of parts) {
    const whole = stack(stacked);
    tensors.set(name, place.transposed ? transpose(whole) : whole);
  }
  return tensors;
}

/** Tensors one below the other. */
function stack(tensors: readonly Tensor<Float32Array>[]): Tensor<Float32Array> {
  const [{ shape }] = tensors as [Tensor<Float32Array>];
  const data = new Float32Array(tensors.reduce((total, tensor) => total + tensor.data.length, 0));
  let start = 0;
  for (const tensor of tensors) {
    data.set(tensor.data, start);
    start += tensor.data.length;
  }
  return { shape: [shape[0] * tensors.length, ...shape.slice(1)], data };
}

function transpose({ shape, data }: Tensor<Float32Array>): Tensor<Float32Array> {
  const [rows, columns] = shape as [number, number];
  const turned = new Float32Array(data.length);
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      turned[column * rows + row] = data[row * columns + column];
    }
  }
  return { shape: [columns, rows], data: turned };
}
