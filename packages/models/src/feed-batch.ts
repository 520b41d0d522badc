import type { Batch, Tensor } from '@tokensift/core';
import { bindShape, type FeedFormula } from '@tokensift/graph';
import type { Feed } from './scope.ts';
import { textBatch, type VirtualPositions } from './text-batch.ts';
import { TextFormulas } from './text-formulas.ts';

/** The numbers of a model's inputs for a batch. */
export function feedBatch(
  feeds: ReadonlyMap<string, Feed>,
  batch: Batch,
  virtual: VirtualPositions = { tokens: 0, keys: 0 },
): Record<string, Tensor> {
  const texts = textBatch(batch, virtual);
  const bindings = { batch: batch.batch, length: batch.length };
  return Object.fromEntries(
    [...feeds].map(([name, { shape, values }]) => [
      name,
      { shape: bindShape(shape, bindings), data: values(texts) },
    ]),
  );
}

/** How an exported model computes its inputs. */
export const formulasOf = (
  feeds: ReadonlyMap<string, Feed>,
  virtual: VirtualPositions,
): ReadonlyMap<string, FeedFormula> =>
  new Map(
    [...feeds].flatMap(([name, { formula }]) =>
      formula ? [[name, (writer) => formula(new TextFormulas(writer, virtual))]] : [],
    ),
  );
