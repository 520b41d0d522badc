import { readFile } from 'node:fs/promises';
import { sizeOf } from '@tokensift/core';

/** An operation of a program, in one run. */
export interface TracedOperation {
  readonly op: string;
  readonly milliseconds: number;
  /** Multiplications and additions of a matrix product; 0 for others, which wait for memory. */
  readonly flops: number;
  /** Read and written. */
  readonly bytes: number;
}

export interface TracedRun {
  readonly milliseconds: number;
  readonly operations: readonly TracedOperation[];
}

type Shapes = readonly Readonly<Record<string, readonly number[]>>[];

interface TraceEvent {
  readonly cat: string;
  readonly name: string;
  readonly ts: number;
  /** Microseconds. */
  readonly dur: number;
  readonly args?: {
    readonly op_name: string;
    readonly input_type_shape?: Shapes;
    readonly output_type_shape?: Shapes;
  };
}

const PRODUCTS = new Set(['MatMul', 'FusedMatMul', 'Gemm', 'FusedGemm']);

/** The runs of a program, from a trace that ONNX Runtime has written. */
export async function readTrace(file: string): Promise<TracedRun[]> {
  const events = JSON.parse(await readFile(file, 'utf8')) as TraceEvent[];
  const kernels = events.filter(({ cat, name }) => cat === 'Node' && name.endsWith('_kernel_time'));
  return events
    .filter(({ cat, name }) => cat === 'Session' && name === 'model_run')
    .map(({ ts, dur }) => ({
      milliseconds: dur / 1000,
      operations: kernels.filter((kernel) => kernel.ts >= ts && kernel.ts < ts + dur).map(describe),
    }));
}

function describe({ dur, args }: TraceEvent): TracedOperation {
  const { op_name: op, input_type_shape: inputs = [], output_type_shape: outputs = [] } = args!;
  const shapes = [...inputs, ...outputs].map((typed) => Object.entries(typed)[0]);
  return {
    op,
    milliseconds: dur / 1000,
    flops: PRODUCTS.has(op) ? productFlops(shapesOf(inputs), shapesOf(outputs)) : 0,
    bytes: shapes.reduce((sum, [type, shape]) => sum + (WIDTHS[type] ?? 4) * sizeOf(shape), 0),
  };
}

/** Bytes of a value, by the runtime's names of types. */
const WIDTHS: Readonly<Record<string, number>> = { float: 4, int32: 4, int64: 8, bool: 1, uint8: 1 };

/**
 * A product of b matrices [m, k] and [k, n] has bmk, bkn and bmn values, whichever of them is transposed: 2bmkn is twice the root of
 * their product by b. A matrix that all share makes the others one of more rows.
 */
function productFlops([left, right]: readonly Shape[], [result]: readonly Shape[]): number {
  const batch = left.length > 2 && right.length > 2 ? sizeOf(result.slice(0, -2)) : 1;
  return 2 * Math.sqrt((sizeOf(left) * sizeOf(right) * sizeOf(result)) / batch);
}

type Shape = readonly number[];

const shapesOf = (typed: Shapes): Shape[] => typed.map((entry) => Object.values(entry)[0]);
