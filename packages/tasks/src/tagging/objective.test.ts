import { createRandom } from '@tokensift/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { plainLoss } from '../loss/plain-loss.ts';
import { softmax } from '../outputs.ts';
import { lossOf } from '../testing/objective-value.ts';
import { tagObjective } from './objective.ts';
import { type TagTarget, UNKNOWN } from './target.ts';

const LABELS = ['O', 'B-city', 'I-city'];
const CLASSES = LABELS.length;
const LENGTH = 5;

/** Targets with tags at some positions, not all of them known, and outputs for [batch, LENGTH] tokens. */
function draw(seed: number, batch: number) {
  const random = createRandom(seed);
  const targets = Array.from({ length: batch }, (): TagTarget => {
    const firsts = Int32Array.from([0, 1, 2, 3, 4].filter(() => random.uniform() < 0.6));
    const classes = firsts.map(() => random.integer(CLASSES + 1) - 1);
    return { row: { tokens: [], tags: [] }, words: new Int32Array(LENGTH), firsts, classes };
  });
  const data = Float32Array.from({ length: batch * LENGTH * CLASSES }, () => 2 * random.normal());
  return { targets, outputs: { shape: [batch * LENGTH, CLASSES], data } };
}

const known = ({ classes }: TagTarget): number => classes.filter((label) => label !== UNKNOWN).length;

const sizes = [fc.integer(), fc.integer({ min: 1, max: 4 })] as const;

describe('tagObjective', () => {
  it('is the mean cross entropy of the tags that are asked for and known; all else has no gradient', () => {
    fc.assert(
      fc.property(...sizes, (seed, batch) => {
        const { targets, outputs } = draw(seed, batch);
        const objective = tagObjective(LABELS);
        const { loss, gradient } = lossOf(objective, outputs, targets, { length: LENGTH });
        const tags = targets.reduce((sum, target) => sum + Math.max(1, known(target)), 0);
        expect(targets.reduce((sum, target) => sum + objective.weight(target), 0)).toBe(tags);
        let expected = 0;
        const asked = new Set<number>();
        targets.forEach(({ firsts, classes }, row) => {
          firsts.forEach((first, i) => {
            if (classes[i] === UNKNOWN) return;
            const at = row * LENGTH + first;
            asked.add(at);
            const p = softmax(outputs.data.slice(at * CLASSES, (at + 1) * CLASSES));
            expected -= Math.log(p[classes[i]]) / tags;
            for (let c = 0; c < CLASSES; c++) {
              const slope = (p[c] - Number(c === classes[i])) / tags;
              expect(gradient[at * CLASSES + c]).toBeCloseTo(slope, 6);
            }
          });
        });
        expect(loss).toBeCloseTo(expected, 5);
        gradient.forEach((slope, i) => {
          if (!asked.has(Math.floor(i / CLASSES))) expect(Math.abs(slope)).toBe(0);
        });
        const total = lossOf(objective, outputs, targets, { length: LENGTH, reduction: 'sum' });
        expect(total.loss / tags).toBeCloseTo(loss, 6);
      }),
    );
  });

  it('has the gradient of its loss with focusing, smoothing and balanced weights', () => {
    fc.assert(
      fc.property(...sizes, fc.constantFrom(0, 1, 2), (seed, batch, focalGamma) => {
        const { targets, outputs } = draw(seed, batch);
        const settings = { ...plainLoss, labelSmoothing: 0.1, classWeights: 'balanced', focalGamma } as const;
        const objective = tagObjective(LABELS, settings, targets);
        const { gradient } = lossOf(objective, outputs, targets, { length: LENGTH });
        const step = 2 ** -8;
        const moved = (i: number, by: number): number => {
          const data = outputs.data.slice();
          data[i] += by;
          return lossOf(objective, { shape: outputs.shape, data }, targets, { length: LENGTH }).loss;
        };
        outputs.data.forEach((_, i) => {
          expect(gradient[i]).toBeCloseTo((moved(i, step) - moved(i, -step)) / (2 * step), 3);
        });
      }),
      { numRuns: 20 },
    );
  });

  it('gives each tag that occurs the same total weight where weights are balanced', () => {
    const { targets } = draw(7, 12);
    const settings = { ...plainLoss, classWeights: 'balanced' } as const;
    const size = { batch: targets.length, length: LENGTH };
    const { data } = tagObjective(LABELS, settings, targets).feeds(targets, size).targets;
    const totals = [0, 0, 0];
    data.forEach((weight, i) => {
      totals[i % CLASSES] += weight;
    });
    const tags = targets.reduce((sum, target) => sum + known(target), 0);
    for (const total of totals) expect(total).toBeCloseTo(tags / CLASSES, 4);
  });

  it('adjusts by how often each tag is asked for', () => {
    const { targets, outputs } = draw(7, 12);
    const size = { batch: targets.length, length: LENGTH };
    const counts = LABELS.map(
      (_, c) => targets.flatMap(({ classes }) => [...classes]).filter((own) => own === c).length,
    );
    const adjusted = tagObjective(LABELS, { ...plainLoss, logitAdjustment: 1 }, targets);
    expect([...adjusted.feeds(targets, size).logitAdjustment.data]).toEqual(
      counts.map((count) => Math.fround(Math.log(count / counts.reduce((a, b) => a + b, 0)))),
    );
    const moved = outputs.data.map((z, i) => z + Math.log(counts[i % CLASSES]));
    const by = (data: Float32Array) => ({ shape: outputs.shape, data });
    const { loss } = lossOf(adjusted, outputs, targets, { length: LENGTH });
    expect(loss).toBeCloseTo(lossOf(tagObjective(LABELS), by(moved), targets, { length: LENGTH }).loss, 5);
  });
});
