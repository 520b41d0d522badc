import { TokensiftError } from '@tokensift/core';
import type { Operation } from '../operation.ts';
import { absoluteOperation } from './absolute.ts';
import { addOperation } from './add.ts';
import { concatenateOperation } from './concatenate.ts';
import { constantOperation } from './constant.ts';
import { crossEntropyGradientOperation, crossEntropyOperation } from './cross-entropy.ts';
import { detachOperation } from './detach.ts';
import { expandOperation } from './expand.ts';
import { gatherColumnsOperation } from './gather-columns.ts';
import { gatherRowsOperation } from './gather-rows.ts';
import { geluGradientOperation, geluOperation } from './gelu.ts';
import { inputOperation, parameterOperation } from './input.ts';
import {
  layerNormGradientOperation,
  layerNormOperation,
  layerNormScaleGradientOperation,
} from './layer-norm.ts';
import { linearOperation } from './linear.ts';
import { matMulOperation } from './mat-mul.ts';
import { multiplyOperation } from './multiply.ts';
import { pickColumnsOperation } from './pick-columns.ts';
import { reciprocalSquareRootOperation } from './reciprocal-square-root.ts';
import { reluGradientOperation, reluOperation } from './relu.ts';
import { reshapeOperation } from './reshape.ts';
import { rmsNormGradientOperation, rmsNormOperation, rmsNormScaleGradientOperation } from './rms-norm.ts';
import { sigmoidOperation } from './sigmoid.ts';
import { sliceOperation } from './slice.ts';
import { softmaxGradientOperation, softmaxOperation } from './softmax.ts';
import { subtractOperation } from './subtract.ts';
import { sumOperation } from './sum.ts';
import { tanhGradientOperation, tanhOperation } from './tanh.ts';
import { transposeOperation } from './transpose.ts';

/** Every operation there is. An engine must know how to run each of them. */
export const operations: readonly Operation[] = [
  inputOperation,
  parameterOperation,
  constantOperation,
  addOperation,
  subtractOperation,
  multiplyOperation,
  reciprocalSquareRootOperation,
  detachOperation,
  sumOperation,
  reshapeOperation,
  transposeOperation,
  expandOperation,
  concatenateOperation,
  sliceOperation,
  gatherRowsOperation,
  gatherColumnsOperation,
  pickColumnsOperation,
  linearOperation,
  matMulOperation,
  softmaxOperation,
  softmaxGradientOperation,
  geluOperation,
  geluGradientOperation,
  absoluteOperation,
  tanhOperation,
  tanhGradientOperation,
  sigmoidOperation,
  reluOperation,
  reluGradientOperation,
  layerNormOperation,
  layerNormGradientOperation,
  layerNormScaleGradientOperation,
  rmsNormOperation,
  rmsNormGradientOperation,
  rmsNormScaleGradientOperation,
  crossEntropyOperation,
  crossEntropyGradientOperation,
];

const byName = new Map(operations.map((operation) => [operation.name, operation]));

export function operationOf(name: string): Operation {
  const operation = byName.get(name);
  if (!operation) throw new TokensiftError({ code: 'internal', message: `There is no operation "${name}".` });
  return operation;
}
