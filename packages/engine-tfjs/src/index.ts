export { tfjsBackendNames } from './backends/registry.ts';
export { createTfjsEngine, type TfjsEngineOptions } from './engine.ts';
export { logitsFromTf, logitsToTf } from './interop/logits.ts';
export { parametersFromTf, parametersToTf } from './interop/parameters.ts';
export { rescoreWithTf, type TfScoring } from './interop/rescore-with-tf.ts';
export { selectionFromTf, selectionToTf } from './interop/selections.ts';
export { fromTf, toTf } from './interop/tensors.ts';
