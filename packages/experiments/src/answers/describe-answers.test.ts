import { multiLabel, regression, singleLabel, tokenClassification } from '@tokensift/tasks';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { calibrationBins } from './calibration-bins.ts';
import { compareAnswer, NOTHING } from './compare-answer.ts';
import { describeAnswers } from './describe-answers.ts';

const placed = <Row extends object>(row: Row) => ({ ...row, file: 'test.jsonl', line: 1 });

describe('compareAnswer', () => {
  it('pairs a wrong label with the right one', () => {
    const row = { text: 'a', label: 'x' };
    expect(compareAnswer(row, { label: 'y', probability: 0.75 })).toEqual({
      expected: 'x',
      predicted: 'y',
      confused: [['x', 'y']],
      confidences: [[0.75, false]],
    });
    expect(compareAnswer(row, { label: 'x', probability: 0.75 }).confused).toEqual([]);
  });

  it('pairs labels that are missing with labels that are too many, where there is one of each', () => {
    const row = { text: 'a', labels: ['x', 'y'] };
    const answer = (labels: string[]) => ({ labels, probabilities: [{ label: 'y', probability: 0.9 }] });
    expect(compareAnswer(row, answer(['x', 'z'])).confused).toEqual([['y', 'z']]);
    expect(compareAnswer(row, answer(['z'])).confused).toEqual([
      ['x', NOTHING],
      ['y', NOTHING],
      [NOTHING, 'z'],
    ]);
    expect(compareAnswer(row, answer([])).confidences).toEqual([[0.9, true]]);
  });

  it('pairs a wrong span with the one that it overlaps', () => {
    const row = {
      tokens: ['fly', 'to', 'New', 'York', 'today', 'with', 'us'],
      tags: ['O', 'O', 'B-city', 'I-city', 'B-date', 'O', 'O'],
    };
    const span = (label: string, score: number) => ({ label, text: '', start: 0, end: 0, score });
    const compared = compareAnswer(row, {
      tags: ['O', 'O', 'O', 'B-city', 'B-time', 'O', 'B-who'],
      spans: [span('city', 0.9), span('time', 0.5), span('who', 0.4)],
    });
    expect(compared).toEqual({
      expected: 'city “New York”, date “today”',
      predicted: 'city “York”, time “today”, who “us”',
      confused: [
        ['city', 'city, other ends'],
        ['date', 'time'],
        [NOTHING, 'who'],
      ],
      confidences: [
        [0.9, false],
        [0.5, false],
        [0.4, false],
      ],
    });
  });

  it('counts no marked predicate as an answer', () => {
    const row = { tokens: ['we', 'fly'], tags: ['B-A0', 'B-V'], predicate: 1 };
    const spans = [{ label: 'A0', text: 'we', start: 0, end: 2, score: 0.8 }];
    expect(compareAnswer(row, { tags: ['B-A0', 'O'], spans })).toEqual({
      expected: 'A0 “we”',
      predicted: 'A0 “we”',
      confused: [],
      confidences: [[0.8, true]],
    });
  });
});

describe('calibrationBins', () => {
  it('has every answer in one bin, whose mean confidence lies in it', () => {
    const answer = fc.tuple(fc.double({ min: 0, max: 1, noNaN: true }), fc.boolean());
    fc.assert(
      fc.property(fc.array(answer), (answers) => {
        const bins = calibrationBins(answers);
        expect(bins.reduce((sum, { count }) => sum + count, 0)).toBe(answers.length);
        const right = bins.reduce((sum, { count, accuracy }) => sum + count * accuracy, 0);
        expect(right).toBeCloseTo(answers.filter(([, isRight]) => isRight).length);
        for (const [i, { confidence }] of bins.entries()) {
          if (i > 0) expect(confidence).toBeGreaterThanOrEqual(bins[i - 1].confidence);
        }
      }),
    );
  });
});

describe('describeAnswers', () => {
  it('has the worst mistakes of all and of each frequent pair, and never more than a bounded number', () => {
    const rows = Array.from({ length: 2000 }, (_, i) =>
      placed({ text: `text ${i} ${'long '.repeat(200)}`, label: `class ${i % 20}` }),
    );
    const answers = rows.map(({ label }, i) => {
      const correct = i % 20 > 3;
      const probability = 0.2 + (i % 1000) / 2000;
      return {
        prediction: { label: correct ? label : 'class 19', probability },
        correct,
        mistake: correct ? 0 : probability,
        statistics: [Number(correct), 1],
      };
    });
    const details = describeAnswers(singleLabel, rows, { answers });
    expect(details.confusions).toHaveLength(4);
    expect(details.confusions[0]).toEqual({ expected: 'class 0', predicted: 'class 19', count: 100 });
    const [worst] = details.mistakes;
    expect(worst.mistake).toBe(Math.max(...answers.map(({ mistake }) => mistake)));
    for (const pair of details.confusions) {
      const own = details.mistakes.filter(({ expected }) => expected === pair.expected);
      expect(own.length).toBeGreaterThanOrEqual(3);
    }
    expect(details.mistakes.length).toBeLessThanOrEqual(30 + 4 * 3);
    expect(details.mistakes.every(({ texts }) => texts[0].length <= 400)).toBe(true);
  });

  it('describes answers of every other task', () => {
    const evaluated = (prediction: object, mistake: number) => ({
      answers: [{ prediction, mistake, statistics: [] }],
    });
    const number = describeAnswers(regression, [placed({ text: 'a', value: 2 })], evaluated({ value: 3 }, 1));
    expect(number).toMatchObject({ confusions: [], calibration: [], values: [[2, 3]] });
    expect(number.mistakes[0]).toMatchObject({ expected: '2', predicted: '3' });
    const labels = describeAnswers(
      multiLabel,
      [placed({ text: 'a', pair: 'b', labels: [] })],
      evaluated({ labels: ['x'], probabilities: [] }, 1),
    );
    expect(labels.mistakes[0]).toMatchObject({ texts: ['a', 'b'], expected: NOTHING, predicted: 'x' });
    const spans = describeAnswers(
      tokenClassification,
      [placed({ tokens: ['a'], tags: ['B-x'] })],
      evaluated({ spans: [], tags: ['O'] }, 0.9),
    );
    expect(spans.mistakes[0]).toMatchObject({ texts: ['a'], expected: 'x “a”', predicted: NOTHING });
  });
});
