import { createHash } from 'node:crypto';
import { dirname } from 'node:path';
import { type ParameterValues, type Tensor, TokensiftError } from '@tokensift/core';
import { hashExamples } from '@tokensift/parameter-sensitivity';
import {
  decodeChecksummed,
  disk,
  encodeChecksummed,
  type FileContent,
  type FileKind,
  hashParameters,
  makeFolder,
  writeAtomically,
} from '@tokensift/storage';
import type { TrainingState } from '@tokensift/training';

const kind: FileKind = {
  format: 'tokensift-training',
  version: '2',
  what: 'the state of a training as this version writes it',
  code: 'invalid-checkpoint',
  hint: 'Move it away, and the training begins anew.',
};

/** Values, two moments and the best epoch's of 4 bytes each, of the largest models that fit into memory. */
const LARGEST_STATE = 2 ** 36;

/** What a training depends on; a state is of use to a training of the same only. */
export interface TrainingIdentity {
  readonly base: ParameterValues;
  readonly examples: readonly (readonly Parameters<typeof hashExamples>[0][number][])[];
  /** Settings, seed, method and selection: anything that JSON can tell apart. */
  readonly settings: unknown;
}

/** Where the state of one training is kept: a file, or whatever keeps bytes. */
export interface StateKeeper {
  /** Names it in errors. */
  readonly where: string;
  /** What was kept last; undefined when there is nothing yet. */
  read(): Promise<Uint8Array | undefined>;
  /** Keeps the parts, one after the other, in place of what was there, whole or not at all. */
  write(parts: readonly Uint8Array[]): Promise<void>;
}

/** Keeps the state of a training in a file; its folder is made. `read` and `write` throw TokensiftError `io-error`. */
export const keepStateIn = (path: string): StateKeeper => ({
  where: path,
  read: () => disk.readBytesIfPresent(path, { ...kind, largest: LARGEST_STATE }),
  async write(parts) {
    await makeFolder(dirname(path));
    await writeAtomically(path, async (file) => {
      for (const part of parts) await file.writeFile(part);
    });
  },
});

/** The state of one training, as it is kept. */
export interface KeptState {
  /**
   * The state to go on from; undefined when there is none yet.
   * @throws TokensiftError `base-mismatch` for the state of another training and `invalid-checkpoint` for one of which any
   * byte was changed; what the keeper throws.
   */
  read(): Promise<TrainingState | undefined>;
  /** Replaces the state. One of a training that diverges is not kept: the one before stays. */
  write(state: TrainingState): Promise<void>;
}

/**
 * Keeps the state of a training as a safetensors file with a checksum: its arrays as tensors, all else as JSON in the
 * metadata.
 */
export function keptState({ where, ...keeper }: StateKeeper, identity: TrainingIdentity): KeptState {
  const identified = hashIdentity(identity);
  return {
    async read() {
      const bytes = await keeper.read();
      if (!bytes) return undefined;
      const { metadata, tensors } = await decodeChecksummed(where, kind, bytes);
      if (metadata.training !== identified) {
        throw new TokensiftError({
          code: 'base-mismatch',
          where,
          message:
            'The file holds the state of another training: model, data, method, settings or seed differ.',
          hint: 'Remove it to begin anew, or give what that training was given.',
        });
      }
      return JSON.parse(metadata.state ?? '', (_, value) => decode(value, tensors)) as TrainingState;
    },
    async write(state) {
      const tensors = new Map<string, Tensor>();
      const names = new Map<object, string>();
      const json = JSON.stringify(state, (_, value) => encode(value, tensors, names));
      const content = { metadata: { training: identified, state: json }, tensors };
      const parts = encodeFinite(where, content);
      if (parts) await keeper.write(parts);
    },
  };
}

/** Undefined where a value is NaN or infinite: the training is about to end with an error that says so. */
function encodeFinite(where: string, content: FileContent): Uint8Array[] | undefined {
  try {
    return encodeChecksummed(where, kind, content);
  } catch (error) {
    if (TokensiftError.isInstance(error) && error.code === 'not-finite') return undefined;
    throw error;
  }
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
