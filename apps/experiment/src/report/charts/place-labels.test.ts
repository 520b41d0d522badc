import fc from 'fast-check';
import { expect, it } from 'vitest';
import { labelsWithRoom, placeLabels } from './place-labels.ts';

const place = fc
  .record({
    left: fc.integer({ min: 0, max: 300 }),
    width: fc.integer({ min: 5, max: 80 }),
    y: fc.integer({ min: 0, max: 300 }),
  })
  .map(({ left, width, y }) => ({ left, right: left + width, y }));

it('moves labels so that none covers another, where there is room', () => {
  fc.assert(
    fc.property(fc.array(place, { maxLength: 8 }), (labels) => {
      const heights = placeLabels(labels, { top: -1000, bottom: 1000 });
      const placed = labels.map((label, i) => ({ ...label, y: heights[i] }));
      expect(labelsWithRoom(placed, placed.length)).toHaveLength(labels.length);
    }),
  );
});

it('leaves a label where nothing is in its way', () => {
  expect(placeLabels([{ left: 0, right: 50, y: 20 }], { top: 0, bottom: 100 })).toEqual([20]);
});

it('chooses the first labels that have room', () => {
  const labels = [
    { left: 0, right: 50, y: 20 },
    { left: 40, right: 90, y: 22 },
    { left: 60, right: 90, y: 20 },
  ];
  expect(labelsWithRoom(labels, 9)).toEqual([0, 2]);
  expect(labelsWithRoom(labels, 1)).toEqual([0]);
});
