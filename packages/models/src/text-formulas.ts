import type { FormulaValue, FormulaWriter } from '@tokensift/graph';
import type { VirtualPositions } from './text-batch.ts';

/** Types of elements in ONNX, for Cast. */
const float32 = 1;
const int64 = 7;

/** What a `TextBatch` holds, as an exported model computes it; and steps that formulas share. */
export class TextFormulas {
  readonly writer: FormulaWriter;
  readonly virtual: VirtualPositions;

  constructor(writer: FormulaWriter, virtual: VirtualPositions) {
    this.writer = writer;
    this.virtual = virtual;
  }

  /** Ids of the texts' own tokens, int64 [batch, length]. */
  get ids(): FormulaValue {
    return this.writer.ids;
  }

  /** int64 [batch, positions]; virtual tokens are of type 0. */
  get types(): FormulaValue {
    return this.afterVirtual(this.writer.types, () => this.writer.integers([0]));
  }

  /**
   * 1 for real and virtual tokens, 0 for padding, float32 [batch, positions]. Of a text without tokens, the first one of
   * padding counts.
   */
  get mask(): FormulaValue {
    const { writer } = this;
    const isEmpty = writer.emit('Sub', [
      writer.integers([1]),
      writer.emit('ReduceMax', [writer.mask], { axes: [1], keepdims: 1 }),
    ]);
    const first = this.integer(writer.emit('Equal', [this.range('length'), writer.integers([0])]));
    const mask = writer.emit('Max', [writer.mask, writer.emit('Mul', [isEmpty, first])]);
    return this.float(this.afterVirtual(mask, () => writer.integers([1])));
  }

  /** The place of each token in its text, int64 [batch, positions]. */
  get positions(): FormulaValue {
    const { writer, virtual } = this;
    const own = this.float(writer.mask);
    const padding = writer.emit('ArgMax', [own], { axis: 1, keepdims: 1 });
    const length = this.range('length');
    const passed = writer.emit('Max', [writer.emit('Sub', [length, padding]), writer.integers([0])]);
    const shifted = writer.emit('Add', [passed, writer.integers([virtual.keys + virtual.tokens])]);
    const places = Array.from({ length: virtual.tokens }, (_, i) => virtual.keys + i);
    return this.afterVirtual(shifted, () => writer.integers(places));
  }

  /** 0 up to a dimension, int64 [dimension]. */
  range(dimension: 'length' | 'positions'): FormulaValue {
    const { writer, virtual } = this;
    const length = scalar(writer, writer.shape(['length']));
    const end =
      dimension === 'length'
        ? length
        : writer.emit('Add', [length, scalar(writer, writer.integers([virtual.tokens]))]);
    return writer.emit('Range', [
      scalar(writer, writer.integers([0])),
      end,
      scalar(writer, writer.integers([1])),
    ]);
  }

  /** x with axes of one entry put in. */
  unsqueeze(x: FormulaValue, axes: readonly number[]): FormulaValue {
    return this.writer.emit('Unsqueeze', [x, this.writer.integers(axes)]);
  }

  /** x as one vector. */
  flat(x: FormulaValue): FormulaValue {
    return this.writer.emit('Reshape', [x, this.writer.integers([-1])]);
  }

  float(x: FormulaValue): FormulaValue {
    return this.writer.emit('Cast', [x], { to: float32 });
  }

  integer(x: FormulaValue): FormulaValue {
    return this.writer.emit('Cast', [x], { to: int64 });
  }

  /** x [batch, length] with a value before it for each virtual token, the same for all or [virtual tokens]. */
  afterVirtual(x: FormulaValue, value: () => FormulaValue): FormulaValue {
    const { writer, virtual } = this;
    if (virtual.tokens === 0) return x;
    const before = writer.emit('Expand', [value(), writer.shape(['batch', virtual.tokens])]);
    return writer.emit('Concat', [before, x], { axis: 1 });
  }
}

const scalar = (writer: FormulaWriter, vector: FormulaValue): FormulaValue =>
  writer.emit('Squeeze', [vector]);
