import { availableParallelism } from 'node:os';
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
import type { Tensor as OrtTensor } from 'onnxruntime-node';
import { ort, sessionOptions } from './runtime.ts';
import { toOnnx } from './to-onnx.ts';

export interface OnnxEngineOptions {
  /** Threads for one operation; by default as many as the process may use. */
  readonly threads?: number;
}

/** Runs graphs on ONNX Runtime's CPU kernels. */
export function createOnnxEngine({ threads = availableParallelism() }: OnnxEngineOptions = {}): Engine {
  if (!Number.isInteger(threads) || threads < 1) {
    throw new TokensiftError({
      code: 'invalid-argument',
      message: `The number of threads must be a positive integer, not ${threads}.`,
    });
  }
  return {
    name: 'onnx',
    describe: () => ({ runtime: `onnxruntime-node ${ort.env.versions.node}`, backend: 'cpu', threads }),
    compile: (graph, options) => compile(graph, options, threads),
  };
}

async function compile(graph: Graph, options: CompileOptions, threads: number): Promise<Program> {
  const lowered = toOnnx(graph, options.frozen);
  const session = await ort.InferenceSession.create(lowered.model, {
    ...sessionOptions(threads),
    externalData: lowered.constants.map((node) => {
      const { data } = parameterOf(node, options.parameters);
      return {
        path: node.attributes.name as string,
        data: new Uint8Array(data.buffer, data.byteOffset, data.byteLength),
      };
    }),
  });

  const parameters: Record<string, OrtTensor> = {};
  for (const node of lowered.parameters) {
    const { data, shape } = parameterOf(node, options.parameters);
    parameters[node.attributes.name as string] = new ort.Tensor('float32', data, shape);
  }

  // A buffer given here is filled by the runtime itself; what `run` returns for it would be one more copy.
  const fetches: Record<string, OrtTensor | null> = {};
  for (const [name, id] of Object.entries(graph.outputs)) {
    const buffer = options.outputBuffers?.get(name);
    const shape = graph.nodes[id]!.type.shape as number[];
    fetches[`output:${name}`] = buffer ? new ort.Tensor('float32', buffer, shape) : null;
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
          derived[name] = new ort.Tensor('int64', BigInt64Array.from(bindShape(shape, bindings), BigInt));
        }
        for (const { name, shape } of lowered.onesInputs) {
          const bound = bindShape(shape, bindings);
          derived[name] = new ort.Tensor('float32', new Float32Array(sizeOf(bound)).fill(1), bound);
        }
      }
      const inputs: Record<string, OrtTensor> = { ...parameters, ...derived };
      for (const node of lowered.inputs) {
        const name = node.attributes.name as string;
        const { data, shape } = feeds[name]!;
        inputs[name] = new ort.Tensor(node.type.dtype, data as never, shape);
      }
      const results = await session.run(inputs, fetches);
      const outputs: Record<string, Tensor<Float32Array>> = {};
      for (const name of Object.keys(graph.outputs)) {
        const result = results[`output:${name}`]!;
        const data = options.outputBuffers?.get(name) ?? (result.data as Float32Array);
        outputs[name] = { shape: result.dims, data };
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
