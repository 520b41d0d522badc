import { partIndices, readPart, sizeOf, type Tensor, TokensiftError } from '@tokensift/core';
import type { Added, Change, Delta } from './delta.ts';
import { exactPart } from './encode-change.ts';

export interface Composition {
  readonly delta: Delta;
  /** Parameters of which more than one delta has some of the same values. */
  readonly conflicts: readonly Conflict[];
  /** Index of the delta whose classification head was taken, where they have different ones. */
  readonly head: number | undefined;
}

export interface Conflict {
  readonly parameter: string;
  /** Values that more than one delta changes. */
  readonly shared: number;
  /** Those of them that deltas move in opposite directions. */
  readonly opposed: number;
}

export interface ComposeOptions {
  /** Index of the delta whose head is taken where they have different ones (default 0). */
  readonly head?: number;
}

/**
 * Deltas of the same base added up (task arithmetic: Ilharco et al. 2023, arXiv 2212.04089). What one delta alone
 * changes gets exactly its values, so disjoint deltas compose to the union of theirs; where several change the same
 * value, their differences from the base are added in float64. Heads cannot be added: one is taken.
 * @throws TokensiftError `base-mismatch` for deltas of different bases, `invalid-argument` for none, `invalid-delta` for
 * such as cannot be of one base.
 */
export function composeDeltas(deltas: readonly Delta[], { head = 0 }: ComposeOptions = {}): Composition {
  const [first] = deltas;
  const own = deltas[head];
  if (!first || !own) {
    throw new TokensiftError({
      code: 'invalid-argument',
      message: `There is no delta ${head} among ${deltas.length}.`,
    });
  }
  deltas.forEach((delta, i) => {
    if (delta.base === first.base && delta.ignored.join() === first.ignored.join()) return;
    throw new TokensiftError({
      code: 'base-mismatch',
      where: `delta ${i + 1}`,
      message: 'it is for another base than the first',
      hint: 'Only deltas of the same base can be composed, with the same pooling.',
    });
  });

  const byParameter = new Map<string, Change[]>();
  for (const change of deltas.flatMap(({ changes }) => changes)) {
    const { parameter } = change.slice;
    const others = byParameter.get(parameter) ?? [];
    if (others[0] && others[0].shape.join() !== change.shape.join()) {
      throw new TokensiftError({
        code: 'invalid-delta',
        where: parameter,
        message: `it is [${others[0].shape}] in one delta and [${change.shape}] in another, of the same base`,
        hint: 'Give deltas as tokensift wrote them.',
      });
    }
    byParameter.set(parameter, [...others, change]);
  }
  const conflicts: Conflict[] = [];
  const changes = [...byParameter].map(([parameter, parts]): Change => {
    const [only] = parts as [Change];
    if (parts.length === 1) return only;
    const { change, shared, opposed } = add(parts);
    if (shared > 0) conflicts.push({ parameter, shared, opposed });
    return change;
  });
  const heads = deltas.map(({ added }) => fingerprint(added));
  const { added, classifier, baseClassifier } = own;
  return {
    delta: {
      base: first.base,
      ignored: first.ignored,
      changes,
      added,
      ...(classifier && { classifier }),
      ...(baseClassifier && { baseClassifier }),
    },
    conflicts,
    head: new Set(heads).size > 1 ? head : undefined,
  };
}

/** Changes of one parameter as one, with how many values several of them change and move apart. */
function add(parts: readonly Change[]) {
  const { slice, shape } = parts[0];
  const size = sizeOf(shape);
  const isPresent = new Uint8Array(size);
  const changes = new Uint8Array(size);
  const isOpposed = new Uint8Array(size);
  const differences = new Float64Array(size);
  const values = new Float32Array(size);
  const previous = new Float32Array(size);
  for (const part of parts) {
    partIndices(part.slice, shape).forEach((index, i) => {
      const [value, former] = [part.values[i], part.previous[i]];
      if (changes[index] === 0) values[index] = value;
      isPresent[index] = 1;
      previous[index] = former;
      // Rows and columns may hold values that did not change.
      if (Object.is(value, former)) return;
      const difference = value - former;
      if (differences[index] * difference < 0) isOpposed[index] = 1;
      changes[index]++;
      differences[index] += difference;
    });
  }
  const indices = Int32Array.from([...isPresent.keys()].filter((index) => isPresent[index] === 1));
  let [shared, opposed] = [0, 0];
  for (const index of indices) {
    if (changes[index] < 2) continue;
    shared++;
    opposed += isOpposed[index];
    values[index] = previous[index] + differences[index];
  }
  const part = exactPart(indices, shape);
  const change: Change = {
    slice: { parameter: slice.parameter, ...part },
    shape,
    values: readPart(part, shape, values),
    previous: readPart(part, shape, previous),
  };
  return { change, shared, opposed };
}

function fingerprint(added: ReadonlyMap<string, Added>): string {
  const text = ({ shape, data }: Tensor<Float32Array>) =>
    `${shape}:${Buffer.from(data.buffer, data.byteOffset, data.byteLength).toString('base64')}`;
  return [...added]
    .map(([name, { tensor }]) => `${name} ${text(tensor)}`)
    .sort()
    .join('\n');
}
