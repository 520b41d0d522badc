import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { temporaryFolder } from '@tokensift/testing';
import { describe, expect, it } from 'vitest';
import { trainTinyClassifier } from '../../testing/tiny-classifier.ts';
import { tokensift } from '../../testing/tokensift.ts';

describe('tokensift export', () => {
  it('writes the classifier with its ONNX models, and says what they cost in quality', async () => {
    const cwd = await temporaryFolder();
    await trainTinyClassifier(cwd);
    const run = (...words: string[]) => tokensift(['export', '--model', 'classifier', ...words], { cwd });

    const { code, stdout } = await run('--out', 'exported', '--data', 'data');
    expect(code).toBe(0);
    expect(stdout).toMatch(/^onnx\/model\.onnx +float32 +\d+ kB +\S+ +100\.0 % +\d+\.\d +0\.0 points$/m);
    expect(stdout).toContain('Saved to exported (ONNX opset 17)');
    expect((await readdir(join(cwd, 'exported/onnx'))).sort()).toEqual([
      'model.onnx',
      'model_fp16.onnx',
      'model_quantized.onnx',
    ]);
    const card = await readFile(join(cwd, 'exported/README.md'), 'utf8');
    expect(card).toContain('onnx/model_quantized.onnx');
    // What it reached when it was trained is still said.
    expect(card).toMatch(/\| validation \| \d+ \| \d+\.\d % \(/);
    const { stdout: verified } = await tokensift(['verify', 'exported'], { cwd });
    expect(verified).toContain('All as it was saved');

    const json = await run('--out', 'int8', '--format', 'int8', '--json');
    expect(JSON.parse(json.stdout)).toMatchObject({
      schema: 'tokensift/export/1',
      folder: 'int8',
      opset: 17,
      files: [{ format: 'int8', file: 'onnx/model_quantized.onnx' }],
    });

    const unknown = await run('--out', 'int4', '--format', 'int4');
    expect([unknown.code, existsSync(join(cwd, 'int4'))]).toEqual([2, false]);
    expect(unknown.stderr).toContain('float32, float16, int8');
    const taken = await run('--out', 'classifier');
    expect(taken.stderr).toContain('the folder holds a classifier already');
  });
});
