export type DataType = 'float32' | 'int32';

/**
 * One dimension of a shape: a number, or a symbol bound when a program runs ("batch"), or a symbol plus a number
 * ("(length+4)"), or a product of those and at most one leading number ("2*batch*length").
 */
export type Dimension = number | string;

export interface TensorType {
  readonly dtype: DataType;
  readonly shape: readonly Dimension[];
}

/** A dense tensor in row-major order. */
export interface Tensor<Data extends Float32Array | Int32Array = Float32Array | Int32Array> {
  readonly shape: readonly number[];
  readonly data: Data;
}
