export { type LoadRuntimeOptions, loadRuntime } from './runtimes/load-runtime.ts';
export { type OnnxBackend, type OnnxRuntime, onnxBackends } from './runtimes/runtime.ts';
