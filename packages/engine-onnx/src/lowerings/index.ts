import type { Lowering } from '../lowering.ts';
import { crossEntropies, plainCrossEntropies } from './cross-entropy.ts';
import {
  absolute,
  add,
  detach,
  multiply,
  reciprocalSquareRoot,
  relu,
  reluGradient,
  sigmoid,
  subtract,
  tanh,
  tanhGradient,
} from './elementwise.ts';
import { gelu, geluGradient } from './gelu.ts';
import { layerNorm, layerNormGradient, layerNormScaleGradient } from './layer-norm.ts';
import {
  concatenate,
  expand,
  gatherColumns,
  gatherRows,
  pickColumns,
  reshape,
  slice,
  transpose,
} from './layout.ts';
import { linear, matMul, plainMatMul } from './products.ts';
import { sum } from './reductions.ts';
import { rmsNorm, rmsNormGradients, rmsNormGradientsAlone } from './rms-norm.ts';
import { softmax, softmaxGradient } from './softmax.ts';

const named: Lowering = (_, node) => node.attributes.name as string;

/** How each operation of the graph package runs on ONNX Runtime. */
export const lowerings: Readonly<Record<string, Lowering>> = {
  input: named,
  parameter: named,
  constant: (context, node) =>
    context.filled(node.attributes.value as number, node.attributes.shape as number[]),
  add,
  subtract,
  multiply,
  reciprocalSquareRoot,
  detach,
  sum,
  reshape,
  transpose,
  expand,
  concatenate,
  slice,
  gatherRows,
  gatherColumns,
  pickColumns,
  linear,
  matMul,
  softmax,
  softmaxGradient,
  gelu,
  geluGradient,
  absolute,
  tanh,
  tanhGradient,
  sigmoid,
  relu,
  reluGradient,
  layerNorm,
  layerNormGradient,
  layerNormScaleGradient,
  rmsNorm,
  ...rmsNormGradients,
  ...crossEntropies,
};

/**
 * The same for kernels of WebGPU (1.30), which has none for fused products and log-softmax, and whose RMSNorm gives
 * something else where 1/rms should be.
 */
export const webgpuLowerings: typeof lowerings = {
  ...lowerings,
  matMul: plainMatMul,
  ...plainCrossEntropies,
  ...rmsNormGradientsAlone,
};
