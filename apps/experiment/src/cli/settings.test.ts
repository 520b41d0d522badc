import { tmpdir } from 'node:os';
import { expect, it } from 'vitest';
import { tokensift } from '../../testing/tokensift.ts';

it('tells what a method has by default, and where that is another', async () => {
  const { stdout } = await tokensift(['settings', 'sparse', 'linear-probe'], { cwd: tmpdir() });
  expect(stdout.split('\n').filter((line) => /^( {2}(training|with|on) |\S)/.test(line))).toEqual([
    expect.stringMatching(/^sparse: trains /),
    '  training by default: learningRate 0.0015, flopsBudget 0.5, headInit closed-form, headEpochs 1',
    '  with a sentence encoder: learningRate 0.0005',
    '  on models larger than 6 layers of 384: a lower learningRate',
    expect.stringMatching(/^linear-probe: trains /),
    '  training by default: learningRate 0.01',
  ]);
});
