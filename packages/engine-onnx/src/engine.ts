import {
  type CompileOptions,
  type Engine,
  type Graph,
  type Program,
  sizeOf,
  type Tensor,
  TokensiftError,
} from '@tokensift/core';
import { bindFeeds, bindShape, parameterOf } from '@tokensift/graph';
import type { Tensor as OrtTensor } from 'onnxruntime-common';
import { type LoadRuntimeOptions, loadRuntime } from './runtimes/load-runtime.ts';
import type { OnnxRuntime } from './runtimes/runtime.ts';
import { toOnnx } from './to-onnx.ts';

export type OnnxEngineOptions = LoadRuntimeOptions;

/**
 * Runs graphs on ONNX Runtime: on native code (`cpu`), or on WebAssembly (`wasm`) where that does not work; on a graphics
 * processor (`webgpu`, `cuda`) where that is asked for.
 * @throws TokensiftError `unsupported` where ONNX Runtime, or that backend of it, does not work on this machine;
 *   `invalid-argument`.
 */
export async function createOnnxEngine(options: OnnxEngineOptions = {}): Promise<Engine> {
  return engineOn(await loadRuntime(options));
}

/** An engine of a runtime that is loaded. */
export function engineOn(runtime: OnnxRuntime): Engine {
  const { name, backend, threads } = runtime;
  return {
    name: 'onnx',
    describe: () => ({ runtime: name, backend, threads }),
    compile: (graph, options) => compile(graph, options, runtime),
  };
}

async function compile(graph: Graph, options: CompileOptions, runtime: OnnxRuntime): Promise<Program> {
  const lowered = toOnnx(graph, {
    lowerings: runtime.lowerings,
    ...(options.frozen && { frozen: options.frozen }),
  });
  const session = await runtime.open(
    lowered.model,
    lowered.constants.map((node) => {
      const { data } = parameterOf(node, options.parameters);
      return {
        path: node.attributes.name as string,
        data: new Uint8Array(data.buffer, data.byteOffset, data.byteLength),
      };
    }),
  );

  const parameters: Record<string, OrtTensor> = {};
  for (const node of lowered.parameters) {
    const { data, shape } = parameterOf(node, options.parameters);
    parameters[node.attributes.name as string] = new runtime.Tensor('float32', data, shape);
  }

  // A buffer given here is filled by the runtime itself; what `run` returns for it would be one more copy.
  const fetches: Record<string, OrtTensor | null> = {};
  for (const [name, id] of Object.entries(graph.outputs)) {
    const buffer = runtime.fillsOutputs ? options.outputBuffers?.get(name) : undefined;
    const shape = graph.nodes[id].type.shape as number[];
    fetches[`output:${name}`] = buffer ? new runtime.Tensor('float32', buffer, shape) : null;
  }

  let disposed = false;
  let boundFor = '';
  let derived: Record<string, OrtTensor> = {};

  return {
    async run(feeds) {
      if (disposed) throw new TokensiftError({ code: 'internal', message: 'The program was disposed of.' });
      const bindings = bindFeeds(lowered.inputs, feeds);
      const key = JSON.stringify(bindings);
      if (key !== boundFor) {
        boundFor = key;
        derived = {};
        for (const { name, shape } of lowered.shapeInputs) {
          derived[name] = new runtime.Tensor('int64', BigInt64Array.from(bindShape(shape, bindings), BigInt));
        }
        for (const { name, shape } of lowered.onesInputs) {
          const bound = bindShape(shape, bindings);
          derived[name] = new runtime.Tensor('float32', new Float32Array(sizeOf(bound)).fill(1), bound);
        }
      }
      const inputs: Record<string, OrtTensor> = { ...parameters, ...derived };
      for (const node of lowered.inputs) {
        const name = node.attributes.name as string;
        const { data, shape } = feeds[name];
        inputs[name] = new runtime.Tensor(node.type.dtype, data as never, shape);
      }
      const results = await session.run(inputs, fetches);
      const outputs: Record<string, Tensor<Float32Array>> = {};
      for (const name of Object.keys(graph.outputs)) {
        const result = results[`output:${name}`];
        const data = result.data as Float32Array;
        const buffer = options.outputBuffers?.get(name);
        if (!runtime.fillsOutputs) buffer?.set(data);
        outputs[name] = { shape: result.dims, data: buffer ?? data };
      }
      return outputs;
    },
    async dispose() {
      if (disposed) return;
      disposed = true;
      await session.release();
    },
  };
}
