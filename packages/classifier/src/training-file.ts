import { createHash } from 'node:crypto';
import { access } from 'node:fs/promises';
import { dirname } from 'node:path';
import { type ParameterValues, type Tensor, TokensiftError } from '@tokensift/core';
import { hashExamples } from '@tokensift/parameter-sensitivity';
import {
  type FileKind,
  hashParameters,
  makeFolder,
  readChecksummed,
  writeChecksummed,
} from '@tokensift/storage';
import type { TrainingState } from '@tokensift/training';

const kind: FileKind = {
  format: 'tokensift-training',
  version: '1',
  what: 'the state of a training as this version writes it',
  code: 'invalid-checkpoint',
  hint: 'Move it away, and the training begins anew.',
};

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
 * Keeps the state of a training in a safetensors file with a checksum: its arrays as tensors, all else as JSON in the
 * metadata. `read` throws TokensiftError `base-mismatch` for the state of another training and `invalid-checkpoint` for a
 * file of which any byte was changed; both throw `io-error`.
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
      const { metadata, tensors } = await readChecksummed(path, kind);
      if (metadata.training !== identified) {
        throw new TokensiftError({
          code: 'base-mismatch',
          where: path,
          message:
            'The file holds the state of another training: model, data, method, settings or seed differ.',
          hint: 'Remove it to begin anew, or give what that training was given.',
        });
      }
      return JSON.parse(metadata.state ?? '', (_, value) => decode(value, tensors)) as TrainingState;
    },
    async write(state) {
      await makeFolder(dirname(path));
      const tensors = new Map<string, Tensor>();
      const names = new Map<object, string>();
      const json = JSON.stringify(state, (_, value) => encode(value, tensors, names));
      await writeChecksummed(path, kind, { metadata: { training: identified, state: json }, tensors });
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

function decode(value: unknown, tensors: ReadonlyMap<string, Tensor>): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if ('$array' in value) return tensors.get(value.$array as string)?.data;
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
