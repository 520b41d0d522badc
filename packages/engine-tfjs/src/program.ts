import { keep, type Tensor as TfTensor } from '@tensorflow/tfjs-core';
import { type CompileOptions, type Graph, type Program, type Tensor, TokensiftError } from '@tokensift/core';
import { bindFeeds } from '@tokensift/graph';
import { lastUses } from './last-uses.ts';
import { lower } from './lower.ts';
import type { Instruction, Run } from './lowering.ts';

/** Does work with the engine's backend active. */
export type OnBackend = <Result>(work: () => Result) => Result;

/** Makes a program of a graph. What does not change from run to run is computed once, here. */
export function createProgram(graph: Graph, options: CompileOptions, onBackend: OnBackend): Program {
  const { parameters, frozen = new Set<string>(), outputBuffers } = options;
  const { instructions, outputs, inputs } = lower(graph, { parameters, frozen });
  const released = lastUses(instructions, new Set(outputs.map(({ value }) => value)));
  const resident = new Map<number, TfTensor>();
  try {
    onBackend(() => computeFixed(instructions, released, resident));
  } catch (error) {
    onBackend(() => disposeAll(resident));
    throw error;
  }
  let disposed = false;

  return {
    async run(feeds) {
      if (disposed) throw new TokensiftError({ code: 'internal', message: 'The program was disposed of.' });
      const run: Run = { bindings: bindFeeds(inputs, feeds), feeds };
      return onBackend(() => {
        const live = new Map<number, TfTensor>();
        try {
          for (const [value, instruction] of instructions.entries()) {
            if (instruction.fixed) continue;
            const operands = instruction.inputs.map((id) => (resident.get(id) ?? live.get(id)) as TfTensor);
            live.set(value, execute(instruction, operands, run));
            for (const id of released[value]) release(live, id);
          }
          const results: Record<string, Tensor<Float32Array>> = {};
          for (const { name, value } of outputs) {
            const tensor = (resident.get(value) ?? live.get(value)) as TfTensor;
            const { aliased, fixed } = instructions[value];
            results[name] = download(tensor, outputBuffers?.get(name), aliased || fixed);
          }
          return results;
        } finally {
          disposeAll(live);
        }
      });
    },
    async dispose() {
      if (disposed) return;
      disposed = true;
      onBackend(() => disposeAll(resident));
    },
  };
}

/** Runs the fixed instructions and keeps what the others, or the outputs, read. */
function computeFixed(
  instructions: readonly Instruction[],
  released: readonly (readonly number[])[],
  resident: Map<number, TfTensor>,
): void {
  const run: Run = { bindings: {}, feeds: {} };
  for (const [value, instruction] of instructions.entries()) {
    if (!instruction.fixed) continue;
    const operands = instruction.inputs.map((id) => resident.get(id) as TfTensor);
    resident.set(value, keep(execute(instruction, operands, run)));
    for (const id of released[value]) release(resident, id);
  }
}

function execute(instruction: Instruction, operands: readonly TfTensor[], run: Run): TfTensor {
  try {
    return instruction.execute(operands, run);
  } catch (cause) {
    if (TokensiftError.isInstance(cause)) throw cause;
    const message = cause instanceof Error ? cause.message : String(cause);
    const exhausted = /OOM|out of memory|allocat/i.test(message);
    throw new TokensiftError({
      code: exhausted ? 'out-of-memory' : 'internal',
      where: `tfjs kernel ${instruction.name} on [${operands.map(({ shape }) => `[${shape}]`).join(', ')}]`,
      message,
      ...(exhausted && { hint: 'Use smaller batches or shorter texts.' }),
      cause,
    });
  }
}

/** A tensor's numbers: in the buffer where one is given, else in an array that nothing else has. */
function download(tensor: TfTensor, buffer: Float32Array | undefined, shared: boolean): Tensor<Float32Array> {
  const data = tensor.dataSync<'float32'>();
  if (!buffer) return { shape: tensor.shape, data: shared ? data.slice() : data };
  buffer.set(data);
  return { shape: tensor.shape, data: buffer };
}

function release(tensors: Map<number, TfTensor>, value: number): void {
  tensors.get(value)?.dispose();
  tensors.delete(value);
}

function disposeAll(tensors: Map<number, TfTensor>): void {
  for (const tensor of tensors.values()) tensor.dispose();
  tensors.clear();
}
