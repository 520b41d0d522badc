import type { Random } from '@tokensift/core';
import { mutateJsonText } from './json.ts';
import { type Mutate, type Mutation, oneOf, pick } from './mutation.ts';

interface Entry {
  dtype: string;
  shape: number[];
  data_offsets: [number, number];
}

interface Parts {
  readonly header: Record<string, Entry> & { __metadata__?: Record<string, string> };
  readonly data: Buffer;
}

const DTYPES = ['F32', 'F16', 'BF16', 'F64', 'I32', 'I64', 'U8', 'BOOL', 'F8_E4M3', 'f32', ''];
const EVIL_VALUES = [Number.NaN, Number.POSITIVE_INFINITY, -3e38, 1e30, 1e-45, -0, 0, 1, 12345678];

/** Changes the header of a safetensors file, or one value of a tensor, as somebody would who knows the format. */
export const mutateSafetensors: Mutate = (bytes, random) => {
  const parts = parse(bytes);
  return parts && change(parts, bytes, random);
};

function change({ header, data }: Parts, bytes: Buffer, random: Random): Mutation | undefined {
  const names = Object.keys(header).filter((name) => name !== '__metadata__');
  /** A way that changes one entry of the header in place, and says how. */
  const ofEntry =
    (edit: (entry: Entry, name: string) => string): Mutate =>
    () => {
      if (names.length === 0) return undefined;
      const changed = structuredClone(header);
      const name = pick(names, random);
      const what = edit(changed[name], name);
      return { bytes: join(JSON.stringify(changed), data), what: `${name}: ${what}` };
    };
  const shift = () => pick([-8, -4, -1, 1, 4, 8, 1e6, -1e6, 2 ** 53], random);
  return oneOf([
    ofEntry((entry) => {
      entry.dtype = pick(DTYPES, random);
      return `type ${entry.dtype}`;
    }),
    ofEntry((entry) => {
      const side = random.integer(2);
      entry.data_offsets[side as 0 | 1] += shift();
      return `offsets ${entry.data_offsets}`;
    }),
    ofEntry((entry) => {
      const by = shift();
      entry.data_offsets = [entry.data_offsets[0] + by, entry.data_offsets[1] + by];
      return `moved to ${entry.data_offsets}`;
    }),
    ofEntry((entry) => {
      const sizes = [0, -1, 1, 1.5, 1e9, 2 ** 53, ...entry.shape];
      const ways = [
        [...entry.shape, pick(sizes, random)],
        entry.shape.slice(1),
        [...entry.shape].reverse(),
        entry.shape.map((size) => (random.integer(2) === 0 ? pick(sizes, random) : size)),
        [entry.shape.reduce((product, size) => product * size, 1)],
      ];
      entry.shape = pick(ways, random);
      return `shape ${JSON.stringify(entry.shape)}`;
    }),
    ofEntry((entry) => {
      const other = pick(names, random);
      entry.data_offsets = [...header[other].data_offsets];
      return `on the bytes of ${other}`;
    }),
    () => rename({ header, data }, names, random),
    () => changeMetadata({ header, data }, random),
    () => {
      const changed = mutateJsonText(JSON.stringify(header), random);
      return changed && { bytes: join(changed.text, data), what: `header ${changed.what}` };
    },
    () => changeValue({ header, data }, names, random),
    () => changeLength(bytes, random),
  ])(bytes, random);
}

function rename({ header, data }: Parts, names: readonly string[], random: Random): Mutation | undefined {
  if (names.length === 0) return undefined;
  const [from, other] = [pick(names, random), pick(names, random)];
  const to = pick([`${from}x`, from.slice(1), other, '', '__proto__', '../x', `model.${from}`], random);
  // As text, so that a name may stand twice.
  const text = Object.entries(header).map(
    ([name, entry]) => `${JSON.stringify(name === from ? to : name)}:${JSON.stringify(entry)}`,
  );
  return { bytes: join(`{${text.join(',')}}`, data), what: `${from} named ${JSON.stringify(to)}` };
}

/** A text of the metadata that is JSON itself is changed inside. */
function changeMetadata({ header, data }: Parts, random: Random): Mutation | undefined {
  const metadata = header.__metadata__;
  const keys = Object.keys(metadata ?? {});
  if (!metadata || keys.length === 0) return undefined;
  const key = pick(keys, random);
  const inside = mutateJsonText(metadata[key], random) ?? {
    text: `${metadata[key]}x`,
    what: 'longer',
  };
  const changed = { ...header, __metadata__: { ...metadata, [key]: inside.text } };
  return { bytes: join(JSON.stringify(changed), data), what: `metadata ${key}: ${inside.what}` };
}

function changeValue(
  { header, data }: Parts,
  names: readonly string[],
  random: Random,
): Mutation | undefined {
  const full = names.filter((name) => {
    const { dtype, data_offsets: offsets } = header[name];
    return (dtype === 'F32' || dtype === 'I32') && offsets[1] - offsets[0] >= 4;
  });
  if (full.length === 0) return undefined;
  const name = pick(full, random);
  const { dtype, data_offsets: offsets } = header[name];
  const index = random.integer((offsets[1] - offsets[0]) / 4);
  const changed = Buffer.from(data);
  const value = pick(EVIL_VALUES, random);
  const place = offsets[0] + 4 * index;
  if (dtype === 'F32') changed.writeFloatLE(value, place);
  else changed.writeInt32LE(pick([-1, 0, 1, 2 ** 31 - 1, -(2 ** 31), 1000], random), place);
  return { bytes: join(JSON.stringify(header), changed), what: `${name}[${index}] = ${value}` };
}

function changeLength(bytes: Buffer, random: Random): Mutation {
  const changed = Buffer.from(bytes);
  const length = pick([0n, 1n, 2n, 7n, BigInt(bytes.length), 100_000_000n, 100_000_001n, 2n ** 63n], random);
  changed.writeBigUInt64LE(length);
  return { bytes: changed, what: `header length ${length}` };
}

function parse(bytes: Buffer): Parts | undefined {
  try {
    const end = 8 + Number(bytes.readBigUInt64LE());
    return { header: JSON.parse(bytes.toString('utf8', 8, end)), data: bytes.subarray(end) };
  } catch {
    // An earlier mutation has left no header.
    return undefined;
  }
}

function join(header: string, data: Buffer): Buffer {
  const text = Buffer.from(header);
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(text.length));
  return Buffer.concat([length, text, data]);
}
