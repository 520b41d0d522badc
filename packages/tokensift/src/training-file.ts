import { createHash } from 'node:crypto';
import { access } from 'node:fs/promises';
import { dirname } from 'node:path';
import { type ParameterValues, type Tensor, TokensiftError } from '@tokensift/core';
import { hashExamples } from '@tokensift/parameter-sensitivity';
import { hashParameters, makeFolder, withSafetensors, writeSafetensors } from '@tokensift/storage';
import type { TrainingState } from '@tokensift/training';

const FORMAT = 'tokensift-training';

/** What a training depends on; a state is of use to a training of the same only. */
export interface TrainingIdentity {
  readonly base: ParameterValues;
  readonly examples: readonly (readonly Parameters<typeof hashExamples>[0][number][])[];
  /** Settings, seed, method and selection: anything that JSON can tell apart. */
  readonly settings: unknown;
}

/** A file that keeps the state of one training. */
export interface TrainingFile {
  /** The state that it holds; undefined when there is no file yet. */
  read(): Promise<TrainingState | undefined>;
  /** Replaces the state; the one before stays until the new one is complete. */
  write(state: TrainingState): Promise<void>;
}

/**
 * Keeps the state of a training in a safetensors file: its arrays as tensors, all else as JSON in the metadata.
 * `read` throws TokensiftError `base-mismatch` for the state of another training and `invalid-checkpoint` for a damaged
 * file; both throw `io-error`.
 */
export function trainingFile(path: string, identity: TrainingIdentity): TrainingFile {
  const identified = hashIdentity(identity);
  return {
    async read() {
      try {
        await access(path);
      } catch {
        return undefined;
      }
      return await withSafetensors(path, async (file) => {
        const { format, training, state } = file.metadata;
        if (format !== FORMAT || state === undefined) {
          throw new TokensiftError({
            code: 'invalid-checkpoint',
            where: path,
            message: 'The file does not hold the state of a training.',
            hint: 'Move it away.',
          });
        }
        if (training !== identified) {
          throw new TokensiftError({
            code: 'base-mismatch',
            where: path,
            message:
              'The file holds the state of another training: model, data, method, settings or seed differ.',
            hint: 'Remove it to begin anew, or give what that training was given.',
          });
        }
        const arrays = new Map<string, Tensor['data']>();
        for (const [name, { dtype }] of file.entries) {
          arrays.set(name, (dtype === 'I32' ? await file.readInt32(name) : await file.read(name)).data);
        }
        return JSON.parse(state, (_, value) => decode(value, arrays)) as TrainingState;
      });
    },
    async write(state) {
      await makeFolder(dirname(path));
      const tensors = new Map<string, Tensor>();
      const names = new Map<object, string>();
      const json = JSON.stringify(state, (_, value) => encode(value, tensors, names));
      await writeSafetensors(path, tensors, {
        metadata: { format: FORMAT, training: identified, state: json },
      });
    },
  };
}

/** Arrays become tensors, each once; numbers that JSON does not have become texts. */
function encode(value: unknown, tensors: Map<string, Tensor>, names: Map<object, string>): unknown {
  if (value instanceof Float32Array || value instanceof Int32Array) {
    let name = names.get(value);
    if (name === undefined) {
      name = String(names.size);
      names.set(value, name);
      tensors.set(name, { shape: [value.length], data: value });
    }
    return { $array: name };
  }
  return typeof value === 'number' && !Number.isFinite(value) ? { $number: String(value) } : value;
}

function decode(value: unknown, arrays: ReadonlyMap<string, Tensor['data']>): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if ('$array' in value) return arrays.get(value.$array as string);
  return '$number' in value ? Number(value.$number) : value;
}

function hashIdentity({ base, examples, settings }: TrainingIdentity): string {
  const hash = createHash('sha256').update(hashParameters(base));
  for (const split of examples) hash.update(hashExamples(split));
  hash.update(
    JSON.stringify(settings, (_, value) => (value instanceof Int32Array ? Array.from(value) : value)),
  );
  return hash.digest('hex');
}
