import { readdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { writeTinyExperiment } from '@tokensift/experiments/testing';
import { temporaryFolder } from '@tokensift/testing';
import { describe, expect, it } from 'vitest';
import { tokensift } from '../../testing/tokensift.ts';

describe('tokensift', () => {
  it('finetunes with an adapter, and predicts from its folder on a base', async () => {
    const cwd = await temporaryFolder();
    await writeTinyExperiment(cwd);
    const finetune = (method: string, out: string, ...settings: string[]) =>
      tokensift(
        ['finetune', '--model', 'model', '--data', 'data', '--method', method, '--out', out, '--epochs', '1']
          .concat(['--pooling', 'mean'])
          .concat(settings.flatMap((setting) => ['--set', setting])),
        { cwd },
      );
    expect(await finetune('lora', 'adapted', 'rank=2', 'targets=all-linear')).toMatchObject({ code: 0 });
    const predict = (...words: string[]) =>
      tokensift(['predict', '--model', ...words], { cwd, input: '"the wheel"\n' });
    const merged = await predict('adapted');
    expect(merged.code).toBe(0);
    const beside = await predict('adapted/adapter', '--base', 'model');
    expect(beside.code).toBe(0);
    const labelOf = ({ stdout }: { readonly stdout: string }) => JSON.parse(stdout).prediction.label;
    expect(labelOf(beside)).toBe(labelOf(merged));

    for (const [method, setting, complaint] of [
      ['lora', 'rank=0', 'lora.rank: Must be a whole number from 1, not 0.'],
      ['lora', 'rank=17', 'Give a rank from 1 to 16'],
      ['lora', 'targets=[nowhere]', 'no linear map "nowhere"'],
      ['prefix', 'length=16', 'leave no room for a text'],
    ] as const) {
      const { code, stderr } = await finetune(method, 'refused', setting);
      expect(code, stderr).toBe(2);
      expect(stderr).toContain(complaint);
    }
    expect(await readdir(cwd)).not.toContain('refused');
    const wrongBase = await predict('adapted/adapter', '--base', 'nowhere');
    expect(wrongBase.code).toBe(2);
  });

  it('finetunes, evaluates and predicts', async () => {
    const cwd = await temporaryFolder();
    await writeTinyExperiment(cwd);
    const trained = await tokensift(
      [
        'finetune',
        '--model',
        'model',
        '--data',
        'data',
        '--method',
        'full',
        '--pooling',
        'mean',
        '--epochs',
        '6',
      ].concat(['--learning-rate', '0.02', '--set', 'training.batchSize=8', '--out', 'out', '--json']),
      { cwd },
    );
    expect(trained).toMatchObject({ code: 0 });
    const document = JSON.parse(trained.stdout);
    expect(document).toEqual(JSON.parse(await readFile(join(cwd, 'out/result.json'), 'utf8')));
    expect(document).toMatchObject({ training: { batchSize: 8, epochs: 6 }, rows: { train: 96, test: 30 } });
    expect(trained.stderr).toContain('epoch 6/6');
    expect(trained.stderr).toContain(
      'data: 96 training, 24 validation, 30 test rows in 3 classes (bike 32/8/10, ',
    );
    expect(trained.stderr).toContain('Pooling: mean (as asked); texts of up to 16 tokens (default)\n');
    expect(trained.stderr).toMatch(/epoch 1\/6, loss [\d.]+, validation loss [\d.]+, accuracy [\d.]+ %/);
    expect(document).toMatchObject({
      summary: { pooling: { pooling: 'mean', source: 'caller' }, splits: { train: { rows: 96 } } },
    });
    expect(document.history[0].validation.logLoss).toBeGreaterThan(0);
    expect(await readdir(join(cwd, 'out'))).toEqual(
      expect.arrayContaining(['config.json', 'model.safetensors']),
    );

    const evaluated = await tokensift(['evaluate', '--model', 'out', '--data', 'data', '--json'], { cwd });
    expect(evaluated.code).toBe(0);
    const evaluation = JSON.parse(evaluated.stdout);
    expect(evaluation.metrics.accuracy).toBeCloseTo(document.metrics.test.accuracy, 6);
    expect(evaluation.metrics.accuracy).toBeGreaterThan(0.8);
    expect(evaluation.confusion.matrix.flat().reduce((a: number, b: number) => a + b)).toBe(30);

    const input = '{"text":"my soup is here"}\n"the anchor was here"\n{"text":"a wheel","pair":"please"}\n';
    const predicted = await tokensift(['predict', '--model', 'out', '--top', '2'], { cwd, input });
    expect(predicted).toMatchObject({ code: 0, stderr: '' });
    const lines = predicted.stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(lines.map(({ prediction }) => prediction.label)).toEqual(['cook', 'sail', expect.any(String)]);
    expect(lines[2]).toMatchObject({ text: 'a wheel', pair: 'please' });
    for (const {
      prediction: { label, probability, probabilities },
    } of lines) {
      expect(probabilities).toHaveLength(2);
      expect(probabilities[0]).toEqual({ label, probability });
      expect(probabilities[1].probability).toBeLessThanOrEqual(probability);
    }

    const refused = await tokensift(['finetune', '--model', 'model', '--data', 'data', '--out', 'data'], {
      cwd,
    });
    expect(refused).toMatchObject({ code: 2, stdout: '' });
    expect(refused.stderr).toContain('data: the folder is not empty');
  });

  it('finds before training what would be found after it: code 2, and nothing is written', async () => {
    const cwd = await temporaryFolder();
    await writeTinyExperiment(cwd);
    const test = join(cwd, 'data/test.jsonl');
    const before = await readFile(test, 'utf8');
    const finetune = (out: string) =>
      tokensift(['finetune', '--model', 'model', '--data', 'data', '--pooling', 'mean', '--out', out], {
        cwd,
      });
    await writeFile(test, `${before}{"text":"the wheel","label":"refund"}\n`);
    const unknown = await finetune('out');
    expect(unknown).toMatchObject({ code: 2, stdout: '' });
    expect(unknown.stderr).toMatch(/test\.jsonl:\d+: the label "refund" does not occur in training/);
    expect(unknown.stderr).not.toContain('epoch');
    await writeFile(test, before);

    await writeFile(join(cwd, 'file'), '');
    await symlink('nowhere', join(cwd, 'link'));
    for (const [out, complaint] of [
      ['file', 'this is a file'],
      ['file/below', 'file is a file'],
      ['link', 'a link to nowhere'],
      ['.', 'the command runs in this folder'],
      ['', 'the name of the folder is empty'],
    ] as const) {
      const { code, stderr } = await finetune(out);
      expect(code, stderr).toBe(2);
      expect(stderr).toContain(complaint);
      expect(stderr).not.toContain('started');
    }
    const words = ['--model', 'model', '--data', 'data'];
    for (const command of [
      ['adapt', ...words, '--out', 'link'],
      ['run', 'tiny.yaml', '--out', 'link'],
      ['select', ...words, '--out', 'nowhere/selection.json'],
      ['select', ...words, '--html', 'file/page.html'],
      ['sensitivity', ...words, '--save', 'nowhere/scores.safetensors'],
    ]) {
      const { code, stderr } = await tokensift(command, { cwd });
      expect(code, stderr).toBe(2);
      expect(stderr).toMatch(/a link to nowhere|there is no folder nowhere|file is a file/);
      expect(stderr).not.toContain('started');
    }
    expect((await readdir(cwd)).sort()).toEqual(['data', 'file', 'link', 'model', 'tiny.yaml']);
  }, 120_000);

  it('says that a training is shorter than asked for, or came to nothing; NaN exits with 1', async () => {
    const cwd = await temporaryFolder();
    await writeTinyExperiment(cwd);
    const finetune = (out: string, ...more: string[]) =>
      tokensift(
        ['finetune', '--model', 'model', '--data', 'data', '--method', 'full', '--pooling', 'mean']
          .concat(['--batch-size', '8', '--out', out])
          .concat(more),
        { cwd },
      );
    const short = await finetune('short', '--epochs', '4', '--set', 'training.flopsBudget=0.5');
    expect(short.code).toBe(0);
    expect(short.stderr).toContain(
      'Note: 24 of 48 steps are trained, so 2 of 4 epochs: the FLOPs budget is 50 %',
    );
    expect(short.stderr).toContain('--set training.flopsBudget=0');
    expect(short.stderr).toContain('epoch 2/2');

    const nothing = await finetune('nothing', '--epochs', '2', '--learning-rate', '20');
    expect(nothing.code).toBe(0);
    expect(nothing.stderr).toMatch(/Warning: The classifier (gives every|is no better)/);
    const { notes } = JSON.parse(await readFile(join(cwd, 'nothing/result.json'), 'utf8'));
    expect(notes).toHaveLength(1);
    expect(await readFile(join(cwd, 'nothing/README.md'), 'utf8')).toContain(notes[0].message);

    const broken = await finetune('broken', '--epochs', '2', '--learning-rate', '1e30', '--json');
    expect(broken.code).toBe(1);
    expect(JSON.parse(broken.stdout).error.code).toBe('not-finite');
    expect(await readdir(cwd)).not.toContain('broken');
  }, 120_000);

  it('stops after Ctrl-C, keeps what has finished, says how to go on, and then does', async () => {
    const cwd = await temporaryFolder();
    await writeTinyExperiment(cwd);
    const words = [
      'run',
      'tiny.yaml',
      '--out',
      'out',
      '--set',
      'training.epochs=40',
      '--set',
      'seeds=[1, 2]',
    ];
    let killed = false;
    const stopped = await tokensift(words, {
      cwd,
      onOutput(text, kill) {
        if (killed || !text.includes('[2/4]')) return;
        killed = true;
        kill();
      },
    });
    expect(stopped.code).toBe(130);
    expect(stopped.stderr).toMatch(/the experiment was stopped; \d of 4 runs have ended and are kept/);
    const goOn = /Go on with: tokensift (.*)\n$/.exec(stopped.stderr)?.[1];
    expect(goOn).toBe("run tiny.yaml --set training.epochs=40 --set 'seeds=[1, 2]' --out out --resume");
    const kept = (await readdir(join(cwd, 'out/runs'))).length;
    expect(kept).toBeGreaterThan(0);
    expect(kept).toBeLessThan(4);

    const again = goOn!.match(/'[^']*'|\S+/g)!.map((word) => word.replaceAll("'", ''));
    const resumed = await tokensift([...again, '--json'], { cwd });
    expect(resumed).toMatchObject({
      code: 0,
      stderr: expect.stringContaining(`${kept} of 4 runs have finished`),
    });
    expect(JSON.parse(resumed.stdout)).toEqual(
      JSON.parse(await readFile(join(cwd, 'out/results.json'), 'utf8')),
    );
    expect(await readFile(join(cwd, 'out/report.html'), 'utf8')).toContain('topics');
  });

  it('says what is wrong with its input: code 2, one message, JSON where asked for', async () => {
    const cwd = await temporaryFolder();
    await writeFile(join(cwd, 'wrong.yaml'), 'name: wrong\nmodel: m\ndataset: x\n');
    const [config, usage, hub] = await Promise.all([
      tokensift(['run', 'wrong.yaml', '--json'], { cwd }),
      tokensift('finetune --json --model m --data d --out o --epoch 3'.split(' '), { cwd }),
      tokensift(['predict', '--model', 'hf:bert'], { cwd }),
    ]);
    expect(config).toMatchObject({ code: 2, stderr: '' });
    expect(JSON.parse(config.stdout)).toEqual({
      error: {
        code: 'invalid-config',
        where: 'wrong.yaml:1',
        message: 'The setting "datasets" is missing.',
        hint: 'Did you write "dataset" for it?',
      },
    });
    expect(usage.code).toBe(2);
    expect(JSON.parse(usage.stdout).error).toMatchObject({
      code: 'invalid-argument',
      hint: 'Did you mean --epochs?',
    });
    expect(hub).toMatchObject({ code: 2, stdout: '' });
    expect(hub.stderr).toContain('hf:bert: the reference has no owner and name.');
  });

  it('exits with 1 when a run failed', async () => {
    const cwd = await temporaryFolder();
    await writeTinyExperiment(cwd);
    const words = ['--set', 'methods=[full]', '--set', 'seeds=[1]', '--set', 'training.learningRate=1e30'];
    const { code, stdout, stderr } = await tokensift(['run', 'tiny.yaml', ...words], { cwd });
    expect(code).toBe(1);
    expect(stdout).toContain('full (1 failed)');
    expect(stderr).toContain('1 of 1 runs failed');
    expect(await readdir(join(cwd, 'runs/tiny'))).toContain('results.json');
  });

  it('examines the machine', async () => {
    const { code, stdout } = await tokensift(['doctor', '--json'], { cwd: await temporaryFolder() });
    const diagnosis = JSON.parse(stdout);
    expect(code).toBe(diagnosis.problems.length > 0 ? 1 : 0);
    expect(diagnosis).toMatchObject({
      node: process.versions.node,
      selfTest: 'passed',
      engine: { name: 'onnx' },
    });
    const names = diagnosis.engines.map(
      ({ engine, backend }: { engine: string; backend: string }) => `${engine} ${backend}`,
    );
    expect(names).toEqual([
      'onnx cpu',
      'onnx wasm',
      'onnx webgpu',
      'onnx cuda',
      'tfjs tensorflow',
      'tfjs wasm',
      'tfjs cpu',
    ]);
    expect(diagnosis.engines[0]).toMatchObject({ works: true, used: true });
    expect(diagnosis.tokenizerBackends).toContainEqual({ name: 'javascript', available: true });
  });
});
