export { bindFeeds, parameterOf } from './bind-feeds.ts';
export { dropout, GraphBuilder, input, parameter } from './builder.ts';
export type { ClassifierModel, DropoutSites } from './classifier-model.ts';
export { type Derivatives, differentiate, type ParameterGradient } from './differentiate.ts';
export {
  addToDimension,
  type Bindings,
  bindDimension,
  bindShape,
  factorsOf,
  multiplyDimensions,
  solveShape,
} from './dimensions.ts';
export { evaluate } from './evaluate.ts';
export type { FeedFormula, FormulaAttribute, FormulaValue, FormulaWriter } from './feed-formula.ts';
export { countFlops } from './flops.ts';
export { type FrozenPrefix, splitFrozenPrefix } from './frozen-prefix.ts';
export type { Attributes, Numbers, Operation, ScatterGradient } from './operation.ts';
export { absolute } from './operations/absolute.ts';
export { add } from './operations/add.ts';
export { concatenate } from './operations/concatenate.ts';
export { constant } from './operations/constant.ts';
export { crossEntropy } from './operations/cross-entropy.ts';
export { detach } from './operations/detach.ts';
export { expand } from './operations/expand.ts';
export { gatherRows } from './operations/gather-rows.ts';
export { gelu } from './operations/gelu.ts';
export { layerNorm } from './operations/layer-norm.ts';
export { linear } from './operations/linear.ts';
export { matMul } from './operations/mat-mul.ts';
export { multiply } from './operations/multiply.ts';
export { pickColumns } from './operations/pick-columns.ts';
export { reciprocalSquareRoot } from './operations/reciprocal-square-root.ts';
export { operations } from './operations/registry.ts';
export { relu } from './operations/relu.ts';
export { reshape } from './operations/reshape.ts';
export { rmsNorm } from './operations/rms-norm.ts';
export { sigmoid } from './operations/sigmoid.ts';
export { slice } from './operations/slice.ts';
export { softmax } from './operations/softmax.ts';
export { subtract } from './operations/subtract.ts';
export { sum } from './operations/sum.ts';
export { tanh } from './operations/tanh.ts';
export { transpose } from './operations/transpose.ts';
export {
  cachedStepFlops,
  type GradientOutput,
  stepFlops,
  type TrainingGraph,
  trainingGraph,
} from './training-graph.ts';
