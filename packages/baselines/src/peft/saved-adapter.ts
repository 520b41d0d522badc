import { type ErrorCode, type Tensor, TokensiftError } from '@tokensift/core';

/** What PEFT puts before the modules of the model, in adapters that work inside of it. */
export const modelPrefix = 'base_model.model.';
/** The same in prompt learning, where the model is not wrapped. */
export const promptPrefix = 'base_model.';

/** An adapter as it was read from PEFT's files. */
export interface SavedAdapter {
  /** The folder, for errors. */
  readonly where: string;
  /** adapter_config.json */
  readonly config: Readonly<Record<string, unknown>>;
  /**
   * adapter_model.safetensors, with names as checkpoints of the model have them: without PEFT's prefixes, and with or
   * without that of the base model.
   */
  readonly tensors: ReadonlyMap<string, Tensor>;
}

const otherBase = 'Give the model that the adapter was trained on.';

/** The tensors of an adapter as they are used; what nobody takes is refused at the end. */
export class AdapterTensors {
  readonly #where: string;
  readonly #left: Map<string, Tensor>;

  constructor({ tensors, where }: SavedAdapter) {
    this.#where = where;
    this.#left = new Map(tensors);
  }

  /** Names of those that nobody has taken yet. */
  get names(): readonly string[] {
    return [...this.#left.keys()];
  }

  /** A float tensor. @throws TokensiftError `missing-tensor`, `invalid-checkpoint` */
  take(name: string): Tensor<Float32Array> {
    const tensor = this.#take(name);
    if (tensor.data instanceof Float32Array) return { shape: tensor.shape, data: tensor.data };
    throw unusable('invalid-checkpoint', this.#where, `tensor "${name}" holds integers`);
  }

  /** A float tensor of this shape. @throws TokensiftError as `take`, and `shape-mismatch` */
  takeShaped(name: string, shape: readonly number[]): Tensor<Float32Array> {
    const tensor = this.take(name);
    this.#requireShape(name, tensor.shape, shape);
    return tensor;
  }

  /** An int32 tensor of this shape. @throws TokensiftError `missing-tensor`, `invalid-checkpoint`, `shape-mismatch` */
  takeIntegers(name: string, shape: readonly number[]): Int32Array {
    const tensor = this.#take(name);
    this.#requireShape(name, tensor.shape, shape);
    if (tensor.data instanceof Int32Array) return tensor.data;
    throw unusable('invalid-checkpoint', this.#where, `tensor "${name}" holds no int32`);
  }

  /** Sets aside a tensor that is of no use. */
  leave(name: string): void {
    this.#left.delete(name);
  }

  /** @throws TokensiftError `unsupported` naming a tensor that nobody has taken. */
  requireNoneLeft(): void {
    const [name] = this.names;
    if (name === undefined) return;
    const others = this.names.length > 1 ? ` and ${this.names.length - 1} more` : '';
    throw unusable(
      'unsupported',
      this.#where,
      `the adapter's tensor "${name}"${others} is of nothing that this classifier computes`,
      'Merge the adapter into its model with Python (merge_and_unload), and open that.',
    );
  }

  #take(name: string): Tensor {
    const tensor = this.#left.get(name);
    if (!tensor) {
      throw unusable('missing-tensor', this.#where, `the adapter has no tensor "${name}"`, otherBase);
    }
    this.#left.delete(name);
    return tensor;
  }

  #requireShape(name: string, found: readonly number[], needed: readonly number[]): void {
    if (found.join() === needed.join()) return;
    const problem = `tensor "${name}" is [${found}], this model needs [${needed}]`;
    throw unusable('shape-mismatch', this.#where, problem, otherBase);
  }
}

export function unusable(code: ErrorCode, where: string, message: string, hint?: string): TokensiftError {
  return new TokensiftError({ code, where, message: `${message}.`, ...(hint !== undefined && { hint }) });
}
