import type { Random } from '@tokensift/core';
import { type Mutate, type Mutation, oneOf } from './mutation.ts';

/** Long against a number in a file, short against the files here. */
const LONGEST_RANGE = 64;

/** A range of at least one byte. */
function rangeIn(bytes: Buffer, random: Random): readonly [start: number, end: number] {
  const start = random.integer(bytes.length);
  return [start, Math.min(bytes.length, start + 1 + random.integer(LONGEST_RANGE))];
}

/** Any change but to nothing: an empty file has no byte to change. */
const ofSome =
  (change: (bytes: Buffer, random: Random) => Mutation): Mutate =>
  (bytes, random) =>
    bytes.length === 0 ? undefined : change(bytes, random);

const flip = ofSome((bytes, random) => {
  const [place, bit] = [random.integer(bytes.length), random.integer(8)];
  const changed = Buffer.from(bytes);
  changed[place] = changed[place] ^ (1 << bit);
  return { bytes: changed, what: `bit ${bit} of byte ${place} flipped` };
});

const set = ofSome((bytes, random) => {
  const [place, value] = [random.integer(bytes.length), random.integer(256)];
  const changed = Buffer.from(bytes);
  changed[place] = value;
  return { bytes: changed, what: `byte ${place} set to ${value}` };
});

const insert = ofSome((bytes, random) => {
  const place = random.integer(bytes.length + 1);
  const inserted = Buffer.from(Array.from({ length: 1 + random.integer(8) }, () => random.integer(256)));
  return {
    bytes: Buffer.concat([bytes.subarray(0, place), inserted, bytes.subarray(place)]),
    what: `${inserted.length} bytes inserted at ${place}`,
  };
});

const remove = ofSome((bytes, random) => {
  const [start, end] = rangeIn(bytes, random);
  return {
    bytes: Buffer.concat([bytes.subarray(0, start), bytes.subarray(end)]),
    what: `bytes ${start} to ${end} removed`,
  };
});

const truncate = ofSome((bytes, random) => {
  const end = random.integer(bytes.length);
  return { bytes: bytes.subarray(0, end), what: `cut after ${end} of ${bytes.length} bytes` };
});

const duplicate = ofSome((bytes, random) => {
  const [start, end] = rangeIn(bytes, random);
  return {
    bytes: Buffer.concat([bytes.subarray(0, end), bytes.subarray(start)]),
    what: `bytes ${start} to ${end} twice`,
  };
});

const splice = ofSome((bytes, random) => {
  const [start, end] = rangeIn(bytes, random);
  const [from] = rangeIn(bytes, random);
  const changed = Buffer.from(bytes);
  bytes.copy(changed, start, from, Math.min(bytes.length, from + end - start));
  return { bytes: changed, what: `bytes from ${from} on copied over ${start} to ${end}` };
});

/** Damage that knows nothing of the format. */
export const mutateBytes: Mutate = oneOf([flip, set, insert, remove, truncate, duplicate, splice]);

/** Another value for one byte. */
export function changeByte(bytes: Buffer, place: number, random: Random): Mutation {
  const changed = Buffer.from(bytes);
  const value = (changed[place] + 1 + random.integer(255)) % 256;
  changed[place] = value;
  return { bytes: changed, what: `byte ${place} set to ${value}` };
}
