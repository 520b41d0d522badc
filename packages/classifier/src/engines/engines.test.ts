import { type Engine, packageError } from '@tokensift/core';
import { onnxBackends } from '@tokensift/engine-onnx';
import { tfjsBackendNames } from '@tokensift/engine-tfjs';
import { GraphBuilder, input, multiply } from '@tokensift/graph';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { createEngine, surveyEngines } from '../index.ts';
import { engines } from './registry.ts';
import type { EngineSettings } from './settings.ts';

afterEach(() => {
  vi.doUnmock('onnxruntime-node');
  vi.doUnmock('@tokensift/engine-onnx');
  vi.doUnmock('@tokensift/engine-tfjs');
  vi.unstubAllEnvs();
});

/** A machine on which loading native code is refused. */
const refuseNativeCode = () =>
  vi.doMock('onnxruntime-node', () => {
    throw new Error('onnxruntime_binding.node: cannot enable executable stack');
  });

/** A machine on which no ONNX Runtime works. */
const refuseOnnxRuntime = () =>
  vi.doMock('@tokensift/engine-onnx', () => ({
    createOnnxEngine: async ({ backend }: { backend: string }) => {
      throw packageError(`onnxruntime (${backend})`, new Error('not allowed'), { absent: '', broken: '' });
    },
  }));

/** A machine without tfjs-node. */
const withoutTfjsNode = () => vi.stubEnv('TOKENSIFT_TFJS_NODE', '/nowhere');

async function square(engine: Engine): Promise<number[]> {
  const builder = new GraphBuilder();
  const x = input(builder, 'x', [2]);
  const program = await engine.compile(builder.build({ y: multiply(builder, x, x) }), {
    parameters: new Map(),
  });
  const { y } = await program.run({ x: { shape: [2], data: Float32Array.of(3, 4) } });
  await program.dispose();
  return [...y.data];
}

describe('createEngine', () => {
  it('gives ONNX Runtime unless another is asked for', async () => {
    const notes: string[] = [];
    for (const settings of [{}, { name: 'auto' }, { name: 'onnx' }, { backend: 'cpu', threads: 1 }]) {
      const engine = await createEngine({ ...settings, onNote: (note) => notes.push(note) });
      expect(engine.name).toBe('onnx');
    }
    expect(notes).toEqual([]);
    expect((await createEngine({ name: 'onnx', threads: 1 })).describe()).toMatchObject({ threads: 1 });
  });

  it('gives the engine and backend that are asked for', async () => {
    for (const [settings, backend] of [
      [{ name: 'tfjs', backend: 'cpu' }, 'cpu'],
      [{ name: 'tfjs', backend: 'wasm' }, 'wasm'],
    ] as const) {
      const engine = await createEngine(settings);
      expect([engine.name, engine.describe().backend]).toEqual(['tfjs', backend]);
      expect(await square(engine)).toEqual([9, 16]);
    }
    for (const settings of [{ name: 'onnx', backend: 'wasm' }, { backend: 'wasm' }]) {
      const engine = await createEngine(settings);
      expect([engine.name, engine.describe().backend]).toEqual(['onnx', 'wasm']);
      expect(await square(engine)).toEqual([9, 16]);
    }
  });

  it('falls back to WebAssembly where native code may not be loaded, and says so', async () => {
    refuseNativeCode();
    const notes: string[] = [];
    const engine = await createEngine({ onNote: (note) => notes.push(note) });
    expect([engine.name, engine.describe().backend]).toEqual(['onnx', 'wasm']);
    expect(await square(engine)).toEqual([9, 16]);
    expect(notes).toEqual([
      expect.stringMatching(
        /^Running on onnx \(wasm\)\. onnx \(cpu\) does not work here: onnxruntime-node: it cannot be loaded/,
      ),
    ]);

    await expect(createEngine({ name: 'onnx', backend: 'cpu' })).rejects.toMatchObject({
      code: 'unsupported',
      where: 'onnxruntime-node',
    });
  });

  it('falls back to tfjs where no ONNX Runtime works', async () => {
    refuseOnnxRuntime();
    withoutTfjsNode();
    const notes: string[] = [];
    const engine = await createEngine({ onNote: (note) => notes.push(note) });
    expect([engine.name, engine.describe().backend]).toEqual(['tfjs', 'wasm']);
    expect(await square(engine)).toEqual([9, 16]);
    expect(notes).toHaveLength(1);
    for (const failed of ['onnx (cpu)', 'onnx (wasm)', 'tfjs (tensorflow)']) {
      expect(notes[0]).toContain(`${failed} does not work here`);
    }
    expect(notes[0]).toContain('Node 20 to 22');
  });

  it('says why tfjs runs without its native binding, and refuses where it was asked for', async () => {
    withoutTfjsNode();
    const notes: string[] = [];
    const engine = await createEngine({ name: 'tfjs', onNote: (note) => notes.push(note) });
    expect(engine.describe().backend).toBe('wasm');
    expect(notes).toEqual([expect.stringContaining('Node 20 to 22')]);
    await expect(createEngine({ name: 'tfjs', backend: 'tensorflow' })).rejects.toMatchObject({
      code: 'unsupported',
      where: '@tensorflow/tfjs-node',
    });
  });

  it('gives all reasons when nothing works', async () => {
    refuseOnnxRuntime();
    vi.doMock('@tokensift/engine-tfjs', () => {
      throw new Error('not there');
    });
    await expect(createEngine()).rejects.toMatchObject({
      code: 'unsupported',
      message: expect.stringMatching(/No engine works here.*onnx \(cpu\).*onnx \(wasm\).*tfjs \(wasm\)/s),
    });
  });

  it('refuses names that it does not know, and thread counts that make no sense', async () => {
    await expect(createEngine({ name: 'torch' })).rejects.toMatchObject({
      code: 'invalid-argument',
      message: 'engine.name: Must be "auto", "onnx" or "tfjs", not "torch".',
    });
    await expect(createEngine({ name: 'onnx', backend: 'tensorflow' })).rejects.toMatchObject({
      code: 'invalid-argument',
      hint: 'Known: onnx has cpu, wasm, webgpu, cuda.',
    });
    await expect(createEngine({ threads: 0 })).rejects.toMatchObject({ code: 'invalid-argument' });
  });
});

describe('the registry of engines', () => {
  it('names the backends that the engines have', () => {
    expect(engines.map(({ name, backends, graphics }) => [name, [...backends, ...graphics]])).toEqual([
      ['onnx', onnxBackends],
      ['tfjs', tfjsBackendNames],
    ]);
  });
});

describe('surveyEngines', () => {
  it('lists what works, which would be used, and why the others do not work', async () => {
    refuseNativeCode();
    withoutTfjsNode();
    expect(await surveyEngines()).toEqual([
      {
        engine: 'onnx',
        backend: 'cpu',
        works: false,
        used: false,
        reason: expect.stringContaining('cannot be loaded'),
      },
      expect.objectContaining({ engine: 'onnx', backend: 'wasm', works: true, used: true }),
      expect.objectContaining({ engine: 'onnx', backend: 'webgpu', works: false, used: false }),
      expect.objectContaining({ engine: 'onnx', backend: 'cuda', works: false, used: false }),
      {
        engine: 'tfjs',
        backend: 'tensorflow',
        works: false,
        used: false,
        reason: expect.stringContaining('Node 20 to 22'),
      },
      expect.objectContaining({ engine: 'tfjs', backend: 'wasm', works: true, used: false }),
      expect.objectContaining({ engine: 'tfjs', backend: 'cpu', works: true, used: false }),
    ]);
  });

  it('lists a graphics processor that works, and uses it only where it is asked for', async () => {
    const open = async () => ({ name: 'onnx', describe: () => ({}), compile: vi.fn() });
    vi.doMock('@tokensift/engine-onnx', () => ({ createOnnxEngine: open }));
    const used = async (settings: EngineSettings) =>
      (await surveyEngines({ name: 'onnx', ...settings }))
        .filter((state) => state.used)
        .map(({ backend }) => backend);
    expect(await used({})).toEqual(['cpu']);
    expect(await used({ backend: 'webgpu' })).toEqual(['webgpu']);
  });

  it('does not go on to a graphics processor by itself', async () => {
    vi.doMock('@tokensift/engine-onnx', () => ({
      createOnnxEngine: async ({ backend }: { backend: string }) => {
        if (backend === 'webgpu') return { name: 'onnx', describe: () => ({}), compile: vi.fn() };
        throw packageError(`onnxruntime (${backend})`, new Error('not allowed'), { absent: '', broken: '' });
      },
    }));
    await expect(createEngine({ name: 'onnx' })).rejects.toMatchObject({ code: 'unsupported' });
  });

  it('counts an engine that fails its test as one that does not work', async () => {
    const states = await surveyEngines({ backend: 'cpu' }, async ({ name }) => {
      if (name === 'onnx') throw new Error('wrong result');
    });
    expect(states.map(({ engine, used, reason }) => [engine, used, reason])).toEqual([
      ['onnx', false, 'wrong result'],
      ['tfjs', true, undefined],
    ]);
  });
});
