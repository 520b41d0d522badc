import { createRandom, type Tensor } from '@tokensift/core';
import { GraphBuilder, input, linear, parameter, reshape, softmax } from '@tokensift/graph';
import { describe, expect, it } from 'vitest';
import { createOnnxEngine } from './engine.ts';
import { loadRuntime } from './runtimes/load-runtime.ts';
import { workingBackends } from './testing/working-backends.ts';
import { toOnnx } from './to-onnx.ts';

const random = createRandom('engine');
const tensor = (...shape: number[]): Tensor<Float32Array> => ({
  shape,
  data: Float32Array.from({ length: shape.reduce((a, b) => a * b, 1) }, random.normal),
});

function scores() {
  const builder = new GraphBuilder();
  const x = input(builder, 'x', ['batch', 'length', 6]);
  const rows = reshape(builder, x, ['batch*length', 6]);
  const y = softmax(builder, linear(builder, rows, parameter(builder, 'w', [4, 6])));
  return builder.build({ y: reshape(builder, y, ['batch', 'length', 4]) });
}

describe.each(await workingBackends())('the ONNX engine on %s', async (backend) => {
  const engine = await createOnnxEngine({ backend, threads: 2 });

  it('runs any batch and length with one program, the same to the bit each time', async () => {
    const program = await engine.compile(scores(), {
      parameters: new Map([['w', tensor(4, 6)]]),
    });
    for (const [batch, length] of [
      [2, 3],
      [5, 1],
      [2, 3],
    ] as const) {
      const x = tensor(batch, length, 6);
      const { y } = await program.run({ x });
      expect(y.shape).toEqual([batch, length, 4]);
      expect((await program.run({ x })).y).toEqual(y);
    }
    await program.dispose();
  });

  it('reads parameters in place: a change is seen by the next run', async () => {
    const w = tensor(4, 6);
    const program = await engine.compile(scores(), {
      parameters: new Map([['w', w]]),
    });
    const x = tensor(1, 1, 6);
    const before = await program.run({ x });
    w.data.fill(0);
    const after = await program.run({ x });
    await program.dispose();
    expect(before.y.data).not.toEqual(after.y.data);
    expect([...after.y.data]).toEqual([0.25, 0.25, 0.25, 0.25]);
  });

  it('fills the buffers that are given for outputs', async () => {
    const builder = new GraphBuilder();
    const graph = builder.build({
      copy: linear(builder, input(builder, 'x', [2, 6]), parameter(builder, 'w', [4, 6])),
    });
    const buffer = new Float32Array(8);
    const parameters = new Map([['w', tensor(4, 6)]]);
    const program = await engine.compile(graph, { parameters, outputBuffers: new Map([['copy', buffer]]) });
    const plain = await engine.compile(graph, { parameters });
    const x = tensor(2, 6);
    const { copy } = await program.run({ x });
    expect(copy.data).toBe(buffer);
    expect((await plain.run({ x })).copy.data).toEqual(buffer);
    await program.dispose();
    await plain.dispose();
  });

  it('refuses feeds and parameters that do not fit, naming them, and runs after disposal', async () => {
    const program = await engine.compile(scores(), { parameters: new Map([['w', tensor(4, 6)]]) });
    const mismatch = (where: string) => expect.objectContaining({ code: 'shape-mismatch', where });
    await expect(program.run({})).rejects.toEqual(mismatch('input "x"'));
    await expect(program.run({ x: tensor(2, 3, 5) })).rejects.toEqual(mismatch('input "x"'));
    await expect(program.run({ x: { shape: [1, 1, 6], data: new Int32Array(6) } })).rejects.toEqual(
      mismatch('input "x"'),
    );
    await expect(program.run({ x: { shape: [1, 2, 6], data: new Float32Array(6) } })).rejects.toEqual(
      mismatch('input "x"'),
    );
    await expect(engine.compile(scores(), { parameters: new Map() })).rejects.toEqual(
      mismatch('parameter "w"'),
    );
    await expect(engine.compile(scores(), { parameters: new Map([['w', tensor(6, 4)]]) })).rejects.toEqual(
      mismatch('parameter "w"'),
    );
    await program.dispose();
    await program.dispose();
    await expect(program.run({ x: tensor(1, 1, 6) })).rejects.toMatchObject({ code: 'internal' });
  });
});

it('refuses operations that it does not know', () => {
  const node = {
    id: 0,
    op: 'fourier',
    inputs: [],
    attributes: {},
    type: { dtype: 'float32', shape: [] },
  } as const;
  expect(() => toOnnx({ nodes: [node], outputs: { y: 0 } })).toThrow(
    expect.objectContaining({ code: 'unsupported' }),
  );
});

describe('loadRuntime', () => {
  it('gives native code unless it is asked for WebAssembly', async () => {
    expect((await loadRuntime()).backend).toBe('cpu');
    expect((await loadRuntime({ backend: 'wasm' })).name).toMatch(/^onnxruntime-web /);
  });

  it('has one pool of threads for WebAssembly in a process, and says how large it is', async () => {
    const { threads } = await loadRuntime({ backend: 'wasm' });
    expect((await loadRuntime({ backend: 'wasm', threads: threads + 1 })).threads).toBe(threads);
  });

  it('refuses backends that it does not know, and thread counts that make no sense', async () => {
    for (const options of [
      { threads: 0 },
      { threads: 1.5 },
      { threads: -2 },
      { backend: 'tensorflow' as 'cpu' },
    ]) {
      await expect(loadRuntime(options)).rejects.toMatchObject({ code: 'invalid-argument' });
    }
  });
});
