import type { Lowering } from '../lowering.ts';
import { crossEntropy, crossEntropyGradient } from './cross-entropy.ts';
import {
  absolute,
  add,
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
  detach,
  expand,
  gatherColumns,
  gatherRows,
  pickColumns,
  reshape,
  slice,
  transpose,
} from './layout.ts';
import { linear, matMul } from './products.ts';
import { sum } from './reductions.ts';
import { rmsNorm, rmsNormGradient, rmsNormScaleGradient } from './rms-norm.ts';
import { softmax, softmaxGradient } from './softmax.ts';

/** How each operation of the graph package runs on TensorFlow.js. */
export const lowerings: Readonly<Record<string, Lowering>> = {
  input: (context, node) => context.fed(node),
  parameter: (context, node) => context.parameter(node),
  constant: (context, node) => context.filled(node.attributes.value as number, node.type.shape),
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
  rmsNormGradient,
  rmsNormScaleGradient,
  crossEntropy,
  crossEntropyGradient,
};
