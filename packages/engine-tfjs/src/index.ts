export { tfjsBackendNames } from './backends/registry.ts';
export { createTfjsEngine, type TfjsEngineOptions } from './engine.ts';
