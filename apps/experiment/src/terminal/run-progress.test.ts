import { describe, expect, it } from 'vitest';
import { createRunProgress } from './run-progress.ts';

function record(isTTY: boolean, columns = 200, metric?: string) {
  const written: string[] = [];
  let time = 0;
  const stream = { isTTY, columns, write: (text: string) => written.push(text) };
  const progress = createRunProgress(stream, () => time);
  progress.planned(4, 1);
  progress.runStarted('data · full · seed 1', { epochs: 2, batchSize: 8 });
  progress.progress({ kind: 'phase', phase: 'training', totalSteps: 40 });
  for (let step = 1; step <= 20; step++) {
    time += 0.5;
    progress.progress({ kind: 'step', step, totalSteps: 40, loss: 2 / step });
  }
  progress.progress({
    kind: 'epoch',
    epoch: 1,
    totalEpochs: 2,
    trainLoss: 0.5,
    validation: { accuracy: 0.75, macroF1: 0.7, logLoss: 0.61234, mcc: 0.5 },
    ...(metric && { metric }),
  });
  progress.runEnded('test accuracy 70.0 %');
  progress.close();
  return written.join('');
}

describe('createRunProgress', () => {
  it('writes one line an epoch where there is no terminal', () => {
    expect(record(false).split('\n')).toEqual([
      '[2/4] data · full · seed 1: started',
      '[2/4] data · full · seed 1: epoch 1/2, loss 0.500, validation loss 0.612, accuracy 75.0 % · 10 s left, 50 s for all runs',
      '[2/4] data · full · seed 1: test accuracy 70.0 % (10 s)',
      '',
    ]);
  });

  it('shows the metric that picks the best epoch', () => {
    expect(record(false, 200, 'macroF1')).toContain(
      'validation loss 0.612, accuracy 75.0 %, macro F1 70.0 %',
    );
    expect(record(false, 200, 'mcc')).toContain('validation loss 0.612, accuracy 75.0 %, MCC 0.500');
    expect(record(false, 200, 'logLoss')).toContain('validation loss 0.612, accuracy 75.0 % ·');
  });

  it('counts the epochs that are trained, not those that were asked for', () => {
    const written: string[] = [];
    const stream = { isTTY: true, columns: 200, write: (text: string) => written.push(text) };
    const progress = createRunProgress(stream, () => 0);
    progress.runStarted('data', { epochs: 20, batchSize: 8 });
    progress.progress({ kind: 'phase', phase: 'training', totalSteps: 40, totalEpochs: 14 });
    progress.close();
    progress.progress({ kind: 'step', step: 1, totalSteps: 40, loss: 2 });
    expect(written.join('')).toContain('epoch 1/14');
  });

  it('rewrites one line on a terminal, never wider than it, and leaves only what stays', () => {
    const written = record(true, 40);
    expect(written.split('\n')).toHaveLength(2);
    for (const line of written.split(/[\r\n]/)) {
      expect(line.replace('\u001B[K', '').length).toBeLessThan(60);
    }
    const updates = written.split('\n')[0].split('\r').slice(0, -1);
    for (const line of updates) expect(line.replace('\u001B[K', '').length).toBeLessThan(40);
    expect(written.endsWith('[2/4] data · full · seed 1: test accuracy 70.0 % (10 s)\n')).toBe(true);
  });

  it('shows runs that are made beside each other', () => {
    const write = (isTTY: boolean): string => {
      const written: string[] = [];
      const stream = { isTTY, columns: 200, write: (text: string) => written.push(text) };
      const progress = createRunProgress(stream, () => 0);
      progress.planned(9, 3);
      for (const id of ['a', 'b']) {
        progress.runStarted(`run ${id}`, { epochs: 2, batchSize: 8 }, id);
        progress.progress({ kind: 'phase', phase: 'training', totalSteps: 40 }, id);
      }
      progress.progress({ kind: 'epoch', epoch: 1, totalEpochs: 2, trainLoss: 0.5, validation: {} }, 'b');
      progress.progress({ kind: 'step', step: 1, totalSteps: 40, loss: 1 }, 'unknown');
      progress.runEnded('accuracy 1', 'a');
      progress.close();
      return written.join('');
    };
    expect(write(false).split('\n')).toEqual([
      '[4/9] run a: started',
      '[5/9] run b: started',
      '[5/9] run b: epoch 1/2, loss 0.500',
      '[4/9] run a: accuracy 1 (0.0 s)',
      '',
    ]);
    const atOnce: string[] = [];
    const stream = { isTTY: true, columns: 200, write: (text: string) => atOnce.push(text) };
    const progress = createRunProgress(stream);
    for (const id of ['a', 'b']) progress.runStarted(`run ${id}`, { epochs: 2, batchSize: 8 }, id);
    progress.print('said');
    progress.progress({ kind: 'step', step: 1, totalSteps: 40, loss: 1 }, 'b');
    expect(atOnce.at(-1)).toBe('\rrun a · preparing | run b · epoch 1/2\u001B[K');
  });
});
