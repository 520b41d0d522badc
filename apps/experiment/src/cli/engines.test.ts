import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { writeTinyExperiment } from '@tokensift/experiments/testing';
import { temporaryFolder } from '@tokensift/testing';
import { describe, expect, it } from 'vitest';
import { tokensift } from '../../testing/tokensift.ts';

/** Node loads no native code then: neither onnxruntime-node nor tfjs-node. */
const noNativeCode = { NODE_OPTIONS: '--no-addons' };
const withoutTfjsNode = { TOKENSIFT_TFJS_NODE: '/nowhere' };

async function folderWithTask(): Promise<string> {
  const cwd = await temporaryFolder();
  await writeTinyExperiment(cwd);
  return cwd;
}

const finetune = (out: string, ...words: string[]) =>
  [
    'finetune --model model --data data --method full --epochs 2 --learning-rate 0.02 --json --out',
    out,
    ...words,
  ]
    .join(' ')
    .split(' ');

describe('the engine', () => {
  it('is the one that is asked for in finetune, evaluate, predict and run, with the same results', async () => {
    const cwd = await folderWithTask();
    const [onnx, tfjs] = await Promise.all([
      tokensift(finetune('onnx'), { cwd }),
      tokensift(finetune('tfjs', '--engine', 'tfjs', '--backend', 'wasm'), { cwd }),
    ]);
    expect([onnx.code, tfjs.code]).toEqual([0, 0]);
    const [first, second] = [JSON.parse(onnx.stdout), JSON.parse(tfjs.stdout)];
    expect(first.environment.engine).toMatchObject({ name: 'onnx' });
    expect(second.environment.engine).toMatchObject({ name: 'tfjs', backend: 'wasm' });
    expect(second.metrics.test.accuracy).toBeCloseTo(first.metrics.test.accuracy, 3);

    const engine = ['--engine', 'tfjs', '--backend', 'cpu'];
    const input = '"my soup is here"\n';
    const [predicted, expected, evaluated] = await Promise.all([
      tokensift(['predict', '--model', 'onnx', ...engine], { cwd, input }),
      tokensift(['predict', '--model', 'onnx'], { cwd, input }),
      tokensift(['evaluate', '--model', 'onnx', '--data', 'data', '--json', ...engine], { cwd }),
    ]);
    const [here, there] = [predicted, expected].map(({ stdout }) => JSON.parse(stdout).prediction);
    expect(here.label).toBe(there.label);
    expect(here.probability).toBeCloseTo(there.probability, 4);
    expect(JSON.parse(evaluated.stdout).metrics.accuracy).toBeCloseTo(first.metrics.test.accuracy, 6);

    const words = '--set methods=[full] --set seeds=[1] --set training.epochs=1 --engine tfjs --backend wasm';
    const run = await tokensift(['run', 'tiny.yaml', '--out', 'run', ...words.split(' ')], { cwd });
    expect(run.code).toBe(0);
    const results = JSON.parse(await readFile(join(cwd, 'run/results.json'), 'utf8'));
    expect(results.environment.engine).toMatchObject({ name: 'tfjs', backend: 'wasm' });
  });

  it('falls back to WebAssembly where native code may not be loaded, and says so once', async () => {
    const cwd = await folderWithTask();
    const trained = await tokensift(finetune('fallback'), { cwd, env: noNativeCode });
    expect(trained.code).toBe(0);
    expect(JSON.parse(trained.stdout).environment.engine).toMatchObject({ name: 'onnx', backend: 'wasm' });
    expect(trained.stderr.match(/Running on onnx \(wasm\)\. onnx \(cpu\) does not work here/g)).toHaveLength(
      1,
    );

    const examined = await tokensift(['doctor', '--json'], { cwd, env: noNativeCode });
    expect(examined.code).toBe(1);
    const { engines, problems } = JSON.parse(examined.stdout);
    expect(engines).toMatchObject([
      { backend: 'cpu', works: false, reason: expect.stringContaining('loading addons is disabled') },
      { engine: 'onnx', backend: 'wasm', works: true, used: true },
      { engine: 'onnx', backend: 'webgpu', works: false, used: false },
      { engine: 'onnx', backend: 'cuda', works: false, used: false },
      { engine: 'tfjs', backend: 'tensorflow', works: false },
      { engine: 'tfjs', backend: 'wasm', works: true, used: false },
      { engine: 'tfjs', backend: 'cpu', works: true, used: false },
    ]);
    expect(problems).toContain('onnx (cpu) does not work here; onnx (wasm) is used, which is slower.');
  });

  it('is refused, code 2, where there is none of that name, and where it does not work', async () => {
    const cwd = await folderWithTask();
    const words = ['predict', '--model', 'model', '--engine'];
    const [unknown, missing] = await Promise.all([
      tokensift([...words, 'torch'], { cwd }),
      tokensift([...words, 'tfjs', '--backend', 'tensorflow'], { cwd, env: withoutTfjsNode }),
    ]);
    expect(unknown).toMatchObject({ code: 2, stdout: '' });
    expect(unknown.stderr).toContain('--engine: Must be "auto", "onnx" or "tfjs", not "torch".');
    expect(missing).toMatchObject({ code: 2, stdout: '' });
    expect(missing.stderr).toContain('@tensorflow/tfjs-node: it is not installed in /nowhere.');
    expect(missing.stderr).toContain('Node 20 to 22');
  });
});
