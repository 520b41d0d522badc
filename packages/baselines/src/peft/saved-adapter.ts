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
  /** adapter_model.safetensors, with names as this project has them: no prefixes of PEFT and of the architecture. */
  readonly tensors: ReadonlyMap<string, Tensor<Float32Array>>;
}

const otherBase = 'Give the model that the adapter was trained on.';

/** A positive number of the configuration. @throws TokensiftError `invalid-checkpoint` */
export function numberField({ config, where }: SavedAdapter, field: string): number {
  const value = config[field];
  if (typeof value === 'number' && value > 0 && value < Infinity) return value;
  throw unusable(
    'invalid-checkpoint',
    where,
    `"${field}" is ${JSON.stringify(value)}, not a positive number`,
  );
}

/** A tensor with the shape that the model asks for. @throws TokensiftError `missing-tensor`, `shape-mismatch` */
export function requireShape(
  { tensors, where }: SavedAdapter,
  name: string,
  shape: readonly number[],
): Tensor<Float32Array> {
  const tensor = tensors.get(name);
  if (!tensor) throw unusable('missing-tensor', where, `the adapter has no tensor "${name}"`, otherBase);
  if (tensor.shape.join() === shape.join()) return tensor;
  const problem = `tensor "${name}" is [${tensor.shape}], this model needs [${shape}]`;
  throw unusable('shape-mismatch', where, problem, otherBase);
}

/** Refuses settings that are not supported and change what is computed. @throws TokensiftError `unsupported` */
export function requireUnset({ config, where }: SavedAdapter, fields: readonly string[]): void {
  for (const field of fields) {
    const value = config[field] ?? false;
    const unset = value === false || (typeof value === 'object' && Object.keys(value).length === 0);
    if (!unset) throw unusable('unsupported', where, `"${field}" is not supported`);
  }
}

export function unusable(code: ErrorCode, where: string, message: string, hint?: string): TokensiftError {
  return new TokensiftError({ code, where, message: `${message}.`, ...(hint !== undefined && { hint }) });
}
