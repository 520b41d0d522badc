import { TokensiftError } from './errors.ts';
import { isEmbedding, type ParameterDescription, sizeOf } from './parameter.ts';
import type { ParameterSlice } from './selection.ts';

/**
 * The unit that is scored and selected. A vector (bias, LayerNorm) is one group and an embedding table is cut into
 * rows at every granularity but `elements` and `matrices`. `heads` cuts attention's maps by head and others into rows;
 * `blocks-N` cuts matrices into squares of N × N values, smaller ones at the edges.
 */
export type Granularity = 'rows' | 'columns' | 'heads' | 'matrices' | 'elements' | `blocks-${number}`;

/** A parameter cut into groups, numbered in row-major order. */
export interface Partition {
  /** Number of groups. */
  readonly count: number;
  /** Number of values in a group. */
  sizeOf(group: number): number;
  /** The group that the value at a flat index belongs to. */
  groupAt(index: number): number;
  /** The slice of the parameter that consists of these groups: all of it when they are all. */
  slice(groups: Iterable<number>): ParameterSlice;
}

/** How granularities are written. */
export const GRANULARITY = /^(?:rows|columns|heads|matrices|elements|blocks-[1-9]\d*)$/;

/** @throws TokensiftError `invalid-argument` for what is no granularity. */
export function parseGranularity(text: string): Granularity {
  if (GRANULARITY.test(text)) return text as Granularity;
  throw new TokensiftError({
    code: 'invalid-argument',
    where: 'granularity',
    message: `there is no granularity "${text}".`,
    hint: 'Known: rows, columns, heads, matrices, elements, and blocks-N, such as blocks-32.',
  });
}

/** Cuts a parameter into the groups of a granularity. */
export function partition(parameter: ParameterDescription, granularity: Granularity): Partition {
  const { name, shape, heads } = parameter;
  const size = sizeOf(shape);
  const [rows, width] = shape.length === 2 ? (shape as readonly [number, number]) : [1, size];
  const all = { parameter: name, rows: 'all' } as const;
  if (granularity === 'elements') {
    return regular(
      size,
      1,
      (index) => index,
      all,
      (elements) => ({ parameter: name, elements }),
    );
  }
  if (shape.length !== 2 || granularity === 'matrices')
    return regular(
      1,
      size,
      () => 0,
      all,
      () => all,
    );

  const byRow = (rowsInGroup: number) =>
    regular(
      rows / rowsInGroup,
      rowsInGroup * width,
      (index) => Math.floor(index / (rowsInGroup * width)),
      all,
      (groups) => ({ parameter: name, rows: expand(groups, rowsInGroup) }),
    );
  const byColumn = (columnsInGroup: number) =>
    regular(
      width / columnsInGroup,
      columnsInGroup * rows,
      (index) => Math.floor((index % width) / columnsInGroup),
      all,
      (groups) => ({ parameter: name, columns: expand(groups, columnsInGroup) }),
    );
  if (isEmbedding(parameter) || granularity === 'rows') return byRow(1);
  if (granularity === 'columns') return byColumn(1);
  if (granularity !== 'heads') return blocks(name, rows, width, Number(granularity.slice('blocks-'.length)));
  if (!heads) return byRow(1);
  return heads.along === 'rows' ? byRow(rows / heads.count) : byColumn(width / heads.count);
}

/** Groups of one size. */
function regular(
  count: number,
  size: number,
  groupAt: (index: number) => number,
  all: ParameterSlice,
  slice: (sorted: Int32Array) => ParameterSlice,
): Partition {
  return {
    count,
    sizeOf: () => size,
    groupAt,
    slice(groups) {
      const sorted = Int32Array.from(groups).sort();
      return sorted.length === count ? all : slice(sorted);
    },
  };
}

function blocks(parameter: string, rows: number, width: number, edge: number): Partition {
  const across = Math.ceil(width / edge);
  const count = Math.ceil(rows / edge) * across;
  const extent = (group: number) => {
    const top = Math.floor(group / across) * edge;
    const left = (group % across) * edge;
    return { top, left, bottom: Math.min(top + edge, rows), right: Math.min(left + edge, width) };
  };
  const sizeOfBlock = (group: number) => {
    const { top, left, bottom, right } = extent(group);
    return (bottom - top) * (right - left);
  };
  return {
    count,
    sizeOf: sizeOfBlock,
    groupAt: (index) =>
      Math.floor(Math.floor(index / width) / edge) * across + Math.floor((index % width) / edge),
    slice(groups) {
      const selected = [...groups];
      if (selected.length === count) return { parameter, rows: 'all' };
      const elements = new Int32Array(selected.reduce((total, group) => total + sizeOfBlock(group), 0));
      let next = 0;
      for (const group of selected) {
        const { top, left, bottom, right } = extent(group);
        for (let row = top; row < bottom; row++) {
          for (let column = left; column < right; column++) elements[next++] = row * width + column;
        }
      }
      return { parameter, elements: elements.sort() };
    },
  };
}

/** The indices in ranges of equal length. */
function expand(groups: Int32Array, length: number): Int32Array {
  if (length === 1) return groups;
  return Int32Array.from(
    { length: groups.length * length },
    (_, i) => groups[Math.floor(i / length)] * length + (i % length),
  );
}
