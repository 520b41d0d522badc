export { createOnnxEngine, type OnnxEngineOptions } from './engine.ts';
export { type OnnxBackend, onnxBackends } from './runtimes/runtime.ts';
export { type LoweredGraph, toOnnx } from './to-onnx.ts';
