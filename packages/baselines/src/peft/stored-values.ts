import type { ParameterDescription, ParameterRole, ParameterValues, Tensor } from '@tokensift/core';
import { type CheckpointLayout, placeOf, putTogether, takeOut } from '@tokensift/models';
import { unusable } from './saved-adapter.ts';

export interface StoredValuesInit {
  readonly layout: CheckpointLayout;
  /** Those of the classifier. */
  readonly parameters: readonly ParameterDescription[];
  /** Left as they are. */
  readonly values: ParameterValues;
}

/** The values of a model by the tensors that its checkpoints hold them in, to be changed where an adapter says. */
export class StoredValues {
  readonly #layout: CheckpointLayout;
  readonly #byTensor: ReadonlyMap<string, readonly ParameterDescription[]>;
  readonly #values: Map<string, Tensor<Float32Array>>;
  readonly #changed = new Set<string>();

  constructor({ layout, parameters, values }: StoredValuesInit) {
    const byTensor = new Map<string, ParameterDescription[]>();
    for (const parameter of parameters) {
      const { tensor } = placeOf(layout, parameter.name);
      byTensor.set(tensor, [...(byTensor.get(tensor) ?? []), parameter]);
    }
    this.#layout = layout;
    this.#byTensor = byTensor;
    this.#values = new Map(values);
  }

  /** All values, with what was changed. */
  get values(): ParameterValues {
    return this.#values;
  }

  /** Names of parameters that were changed, those of the head left out. */
  get changed(): readonly string[] {
    return [...this.#changed];
  }

  has(tensor: string): boolean {
    return this.#byTensor.has(tensor);
  }

  /** What a tensor's parameters do; undefined for one that the classifier does not have. */
  roleOf(tensor: string): ParameterRole | undefined {
    return this.#byTensor.get(tensor)?.[0]?.role;
  }

  /** Whether a tensor is a matrix [inputs, outputs], the other way around than maps are here. */
  isTransposed(tensor: string): boolean {
    const [first] = this.#byTensor.get(tensor) ?? [];
    return first !== undefined && placeOf(this.#layout, first.name).transposed === true;
  }

  /** A tensor as checkpoints have it. @throws TokensiftError `missing-tensor` */
  get(tensor: string, where: string): Tensor<Float32Array> {
    const parameters = this.#byTensor.get(tensor) ?? [];
    const isThere = parameters.length > 0 && parameters.every(({ name }) => this.#values.has(name));
    const stored = isThere ? putTogether(this.#layout, parameters, this.#values).get(tensor) : undefined;
    if (stored) return stored;
    throw unusable('missing-tensor', where, `the adapter changes "${tensor}", which the model does not have`);
  }

  /**
   * Replaces a tensor.
   * @param where the adapter, for errors
   * @throws TokensiftError `shape-mismatch`; a head may be of any number of classes.
   */
  set(tensor: string, stored: Tensor<Float32Array>, where: string): void {
    for (const { name, shape, head } of this.#byTensor.get(tensor) ?? []) {
      const place = placeOf(this.#layout, name);
      const own = stored.shape.length === shape.length ? takeOut(place, stored) : stored;
      const sizes = head ? [own.shape[0], ...shape.slice(1)] : shape;
      if (own.shape.join() !== sizes.join()) {
        throw unusable(
          'shape-mismatch',
          where,
          `the adapter's "${tensor}" is [${stored.shape}], and the model's "${name}" [${shape}]`,
          'Give the model that the adapter was trained on.',
        );
      }
      this.#values.set(name, own);
      if (!head) this.#changed.add(name);
    }
  }
}
