import { getBackend, setBackend, tensor as tfTensor, tidy } from '@tensorflow/tfjs-core';
import { createRandom, type Engine, type Graph, type Tensor } from '@tokensift/core';
import {
  add,
  evaluate,
  GraphBuilder,
  gatherRows,
  gelu,
  input,
  linear,
  multiply,
  parameter,
  reshape,
  softmax,
  sum,
  transpose,
} from '@tokensift/graph';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openEngine, testedBackends } from '../testing/engines.ts';
import { held } from '../testing/held.ts';
import { createTfjsEngine } from './engine.ts';

const random = createRandom('engine');
const tensor = (...shape: number[]): Tensor<Float32Array> => ({
  shape,
  data: Float32Array.from({ length: shape.reduce((a, b) => a * b, 1) }, random.normal),
});

function scores(): Graph {
  const builder = new GraphBuilder();
  const rows = reshape(builder, input(builder, 'x', ['batch', 'length', 6]), ['batch*length', 6]);
  const y = softmax(builder, gelu(builder, linear(builder, rows, parameter(builder, 'w', [4, 6]))));
  return builder.build({ y: reshape(builder, y, ['batch', 'length', 4]) });
}

/** Rows of a table by ids, and then more work, so that a wrong id ends a run that has begun. */
function lookUp(): Graph {
  const builder = new GraphBuilder();
  const doubled = add(builder, input(builder, 'x', ['count', 3]), input(builder, 'x', ['count', 3]));
  const rows = gatherRows(
    builder,
    parameter(builder, 'w', [5, 3]),
    input(builder, 'ids', ['count'], 'int32'),
  );
  return builder.build({ y: multiply(builder, doubled, rows) });
}

for (const backend of testedBackends) {
  describe(`the tfjs engine on ${backend}`, () => {
    let engine: Engine;
    beforeAll(async () => {
      engine = await openEngine(backend);
    });

    it('says what it runs on', () => {
      expect(engine.name).toBe('tfjs');
      expect(engine.describe()).toMatchObject({
        backend,
        runtime: expect.stringMatching(/tfjs.* 4\.22\.0, /),
      });
    });

    it('runs any batch and length with one program, the same to the bit each time', async () => {
      const program = await engine.compile(scores(), { parameters: new Map([['w', tensor(4, 6)]]) });
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
      const [w, table] = [tensor(4, 6), tensor(5, 3)];
      const program = await engine.compile(scores(), { parameters: new Map([['w', w]]) });
      const x = tensor(1, 1, 6);
      const before = await program.run({ x });
      w.data.fill(0);
      const after = await program.run({ x });
      await program.dispose();
      expect(before.y.data).not.toEqual(after.y.data);
      expect([...after.y.data]).toEqual([0.25, 0.25, 0.25, 0.25]);

      const rows = await engine.compile(lookUp(), { parameters: new Map([['w', table]]) });
      const feeds = {
        x: { shape: [1, 3], data: Float32Array.of(1, 1, 1) },
        ids: { shape: [1], data: Int32Array.of(4) },
      };
      table.data.set([7, 8, 9], 12);
      expect([...(await rows.run(feeds)).y.data]).toEqual([14, 16, 18]);
      await rows.dispose();
    });

    it('gives the same with frozen parameters, which it computes with once', async () => {
      const w = tensor(4, 6);
      const builder = new GraphBuilder();
      const [left, right] = [parameter(builder, 'w', [4, 6]), parameter(builder, 'v', [4, 6])];
      const product = multiply(builder, left, right);
      const graph = builder.build({
        y: linear(builder, input(builder, 'x', ['n', 6]), product),
        total: sum(builder, product, [0, 1]),
        w: left,
      });
      const parameters = new Map([
        ['w', w],
        ['v', tensor(4, 6)],
      ]);
      const x = tensor(2, 6);
      const plain = await engine.compile(graph, { parameters });
      const frozen = await engine.compile(graph, { parameters, frozen: new Set(['w', 'v']) });
      const results = [await plain.run({ x }), await frozen.run({ x }), await frozen.run({ x })];
      expect(results[1]).toEqual(results[0]);
      expect(results[2]).toEqual(results[0]);
      // What is returned is the caller's own, also where it is a parameter as it is.
      results[1].w.data.fill(0);
      expect((await frozen.run({ x })).w.data).toEqual(w.data);
      results[0].w.data.fill(0);
      expect((await plain.run({ x })).w.data).toEqual(w.data);
      await plain.dispose();
      await frozen.dispose();
    });

    it('fills the buffers that are given for outputs', async () => {
      const buffer = new Float32Array(8);
      const builder = new GraphBuilder();
      const graph = builder.build({
        y: linear(builder, input(builder, 'x', [2, 6]), parameter(builder, 'w', [4, 6])),
      });
      const parameters = new Map([['w', tensor(4, 6)]]);
      const program = await engine.compile(graph, { parameters, outputBuffers: new Map([['y', buffer]]) });
      const plain = await engine.compile(graph, { parameters });
      const x = tensor(2, 6);
      expect((await program.run({ x })).y.data).toBe(buffer);
      expect((await plain.run({ x })).y.data).toEqual(buffer);
      await program.dispose();
      await plain.dispose();
    });

    it('holds no tensors after a run, a failed run, a failed compilation and disposal', async () => {
      const none = held(backend);
      const parameters = new Map([['w', tensor(5, 3)]]);
      await expect(engine.compile(scores(), { parameters })).rejects.toMatchObject({
        code: 'shape-mismatch',
      });
      expect(held(backend)).toEqual(none);

      const program = await engine.compile(lookUp(), { parameters, frozen: new Set(['w']) });
      const compiled = held(backend);
      const run = (id: number) =>
        program.run({ x: tensor(2, 3), ids: { shape: [2], data: Int32Array.of(0, id) } });
      for (let i = 0; i < 3; i++) await run(i);
      expect(held(backend)).toEqual(compiled);
      for (const id of [5, -1]) {
        await expect(run(id)).rejects.toMatchObject({
          code: 'invalid-argument',
          where: 'input "ids"',
          message: expect.stringContaining(`id ${id} at position 1`),
        });
        expect(held(backend)).toEqual(compiled);
      }
      await program.dispose();
      await program.dispose();
      expect(held(backend)).toEqual(none);
      await expect(run(0)).rejects.toMatchObject({ code: 'internal' });
    });

    it('names the kernel that failed, and disposes of what was made before', async () => {
      // tfjs gives up at a product whose inner axes differ; a graph built by hand can ask for that.
      const node = (id: number, op: string, inputs: number[], shape: number[], attributes = {}) => ({
        id,
        op,
        inputs,
        attributes,
        type: { dtype: 'float32' as const, shape },
      });
      const graph: Graph = {
        nodes: [
          node(0, 'input', [], [2, 3], { name: 'x' }),
          node(1, 'input', [], [4, 2], { name: 'z' }),
          node(2, 'tanh', [0], [2, 3]),
          node(3, 'matMul', [2, 1], [2, 2], { transposeLeft: false, transposeRight: false, alpha: 1 }),
        ],
        outputs: { y: 3 },
      };
      const before = held(backend);
      const program = await engine.compile(graph, { parameters: new Map() });
      await expect(program.run({ x: tensor(2, 3), z: tensor(4, 2) })).rejects.toMatchObject({
        code: 'internal',
        where: 'tfjs kernel BatchMatMul on [[2,3], [4,2]]',
      });
      await program.dispose();
      expect(held(backend)).toEqual(before);
    });

    it('refuses feeds and parameters that do not fit, naming them, and operations that it does not know', async () => {
      const program = await engine.compile(scores(), { parameters: new Map([['w', tensor(4, 6)]]) });
      const mismatch = (where: string) => expect.objectContaining({ code: 'shape-mismatch', where });
      await expect(program.run({})).rejects.toEqual(mismatch('input "x"'));
      await expect(program.run({ x: tensor(2, 3, 5) })).rejects.toEqual(mismatch('input "x"'));
      await expect(engine.compile(scores(), { parameters: new Map() })).rejects.toEqual(
        mismatch('parameter "w"'),
      );
      await program.dispose();
      const type = { dtype: 'float32', shape: [] } as const;
      const nodes = [{ id: 0, op: 'fourier', inputs: [], attributes: {}, type }];
      await expect(
        engine.compile({ nodes, outputs: { y: 0 } }, { parameters: new Map() }),
      ).rejects.toMatchObject({ code: 'unsupported', message: expect.stringContaining('fourier') });
    });

    it('runs tensors of five and six axes, and ids that were reshaped', async () => {
      await fc.assert(
        fc.asyncProperty(
          fc.array(fc.integer({ min: 1, max: 3 }), { minLength: 5, maxLength: 6 }).chain((shape) =>
            fc.record({
              shape: fc.constant(shape),
              permutation: fc.shuffledSubarray([...shape.keys()], { minLength: shape.length }),
              axis: fc.integer({ min: 0, max: shape.length - 1 }),
            }),
          ),
          async ({ shape, permutation, axis }) => {
            const builder = new GraphBuilder();
            const x = input(builder, 'x', shape);
            const graph = builder.build({
              y: sum(builder, transpose(builder, add(builder, x, x), permutation), [axis]),
              z: softmax(builder, transpose(builder, x, permutation)),
            });
            const values = { x: tensor(...shape) };
            const program = await engine.compile(graph, { parameters: new Map() });
            const found = await program.run(values);
            await program.dispose();
            for (const [name, { shape, data }] of Object.entries(evaluate(graph, values))) {
              expect(found[name].shape).toEqual(shape);
              data.forEach((value, i) => {
                expect(found[name].data[i]).toBeCloseTo(value, 5);
              });
            }
          },
        ),
        { numRuns: 20 },
      );
      const builder = new GraphBuilder();
      const ids = reshape(builder, input(builder, 'ids', [2, 2], 'int32'), [4]);
      const graph = builder.build({ y: gatherRows(builder, parameter(builder, 'w', [3, 1]), ids) });
      const program = await engine.compile(graph, {
        parameters: new Map([['w', { shape: [3, 1], data: Float32Array.of(10, 11, 12) }]]),
      });
      const run = (...data: number[]) => program.run({ ids: { shape: [2, 2], data: Int32Array.from(data) } });
      expect([...(await run(2, 0, 1, 2)).y.data]).toEqual([12, 10, 11, 12]);
      await expect(run(2, 0, 1, 3)).rejects.toMatchObject({ code: 'internal' });
      await program.dispose();
    });

    it('runs inside of a tidy without losing what it keeps, and adds nothing to it', async () => {
      const parameters = new Map([['w', tensor(4, 6)]]);
      const x = tensor(1, 2, 6);
      const { program, first } = tidy(() => {
        const program = engine.compile(scores(), { parameters, frozen: new Set(['w']) });
        return { program, first: program.then((compiled) => compiled.run({ x })) } as never;
      }) as unknown as { program: ReturnType<Engine['compile']>; first: ReturnType<Engine['compile']> };
      expect(await (await program).run({ x })).toEqual(await first);
      await (await program).dispose();
    });
  });
}

describe('backends of tfjs', () => {
  const before = getBackend();
  afterAll(async () => {
    if (before) await setBackend(before);
  });

  it('belong to the engine: the user’s own stays active, and its tensors usable', async () => {
    await setBackend('cpu');
    const mine = tfTensor([1, 2, 3]);
    const engines = await Promise.all(testedBackends.map((backend) => openEngine(backend)));
    expect(getBackend()).toBe('cpu');
    const programs = await Promise.all(
      engines.map((engine) => engine.compile(scores(), { parameters: new Map([['w', tensor(4, 6)]]) })),
    );
    const x = tensor(1, 2, 6);
    await Promise.all(programs.map((program) => program.run({ x })));
    expect(getBackend()).toBe('cpu');
    await expect(programs[0].run({})).rejects.toMatchObject({ code: 'shape-mismatch' });
    expect(getBackend()).toBe('cpu');
    await Promise.all(programs.map((program) => program.dispose()));
    expect([...mine.dataSync()]).toEqual([1, 2, 3]);
    mine.dispose();
  });

  it('are refused by name when there is none of it, as are thread counts that make no sense', async () => {
    await expect(createTfjsEngine({ backend: 'webgl' })).rejects.toMatchObject({
      code: 'invalid-argument',
      hint: expect.stringContaining('tensorflow, wasm, cpu'),
    });
    for (const threads of [0, 1.5, -2]) {
      await expect(createTfjsEngine({ threads })).rejects.toMatchObject({ code: 'invalid-argument' });
    }
  });

  it('are taken from the fastest that works when none is asked for', async () => {
    expect((await createTfjsEngine()).describe().backend).toBe(testedBackends[0]);
  });
});
