import type { Adapter, GraphNode, GraphWriter, LinearSite, ParameterValues, Tensor } from '@tokensift/core';
import {
  add,
  constant,
  detach,
  linear,
  matMul,
  multiply,
  parameter,
  reciprocalSquareRoot,
  sum,
} from '@tokensift/graph';
import { type LoraInit, loraNames } from './init.ts';
import { addProduct, rowNorms, scaleRows } from './products.ts';
import { loraToPeft } from './to-peft.ts';

/** Low-rank products beside linear maps. */
export function loraAdapter(init: LoraInit): Adapter {
  const { targets, parameters, values, dora } = init;
  const names = new Set(targets.map(({ name }) => name));
  return {
    parameters,
    values,
    linear: (site) => (names.has(site.name) ? (dora ? doraMap : loraMap)(init, site) : undefined),
    merge: (current) =>
      new Map(targets.map(({ name, weight }) => [weight.name, mergedWeight(init, name, current)])),
    toPeft: (current, module) => loraToPeft(init, current, module),
  };
}

/** y = x·Wᵀ + b + s·(drop(x)·Aᵀ)·Bᵀ. */
function loraMap({ rank, scaling, dropout }: LoraInit, site: LinearSite): GraphNode {
  const { builder, x, weight, bias } = site;
  const product = lowRankProduct(builder, site, site.dropout(x, dropout), rank, scaling);
  return add(builder, product, linear(builder, x, weight, bias));
}

/**
 * y = b + g ⊙ (x·Wᵀ + s·(x·Aᵀ)·Bᵀ) with g = m / ‖W + s·B·A‖ by rows; no gradient flows through the norm, as in
 * section 4.3 of the paper. Under dropout, as in PEFT, only what is added to the frozen map sees the dropped inputs.
 */
function doraMap({ rank, scaling, dropout }: LoraInit, site: LinearSite): GraphNode {
  const { builder, name, x, weight, bias } = site;
  const [outputs, inputs] = weight.type.shape as [number, number];
  const names = loraNames(name);
  const a = parameter(builder, names.a, [rank, inputs]);
  const b = parameter(builder, names.b, [outputs, rank]);
  const moved = detach(builder, add(builder, matMul(builder, b, a, { alpha: scaling }), weight));
  const squares = sum(builder, multiply(builder, moved, moved), [1]);
  const magnitude = parameter(builder, names.magnitude, [outputs]);
  const gain = multiply(builder, magnitude, reciprocalSquareRoot(builder, squares));

  const dropped = site.dropout(x, dropout);
  const product = lowRankProduct(builder, site, dropped, rank, scaling);
  if (dropped === x) {
    const scaled = multiply(builder, add(builder, product, linear(builder, x, weight)), gain);
    return bias ? add(builder, scaled, bias) : scaled;
  }
  const less = add(builder, gain, constant(builder, -1, [outputs]));
  const change = add(
    builder,
    multiply(builder, linear(builder, dropped, weight), less),
    multiply(builder, product, gain),
  );
  return add(builder, change, linear(builder, x, weight, bias));
}

/** s·(x·Aᵀ)·Bᵀ, [tokens, outputs]. */
function lowRankProduct(
  builder: GraphWriter,
  { name, weight }: LinearSite,
  x: GraphNode,
  rank: number,
  scaling: number,
): GraphNode {
  const [outputs, inputs] = weight.type.shape as [number, number];
  const names = loraNames(name);
  const inner = linear(builder, x, parameter(builder, names.a, [rank, inputs]));
  const b = parameter(builder, names.b, [outputs, rank]);
  return matMul(builder, inner, b, { transposeRight: true, alpha: scaling });
}

/** W + s·B·A; with DoRA, its rows brought to the trained lengths. */
function mergedWeight(
  { scaling, dora }: LoraInit,
  map: string,
  values: ParameterValues,
): Tensor<Float32Array> {
  const names = loraNames(map);
  const [weight, a, b] = [`${map}.weight`, names.a, names.b].map((name) => values.get(name)!);
  const moved = addProduct(weight, b, a, scaling);
  if (!dora) return moved;
  const magnitude = values.get(names.magnitude)!.data;
  const norms = rowNorms(moved);
  return scaleRows(moved, (row) => magnitude[row] / norms[row]);
}
