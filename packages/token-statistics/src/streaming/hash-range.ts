/** A part of all pairs, by a hash of theirs: pairs whose hash is in [from, to). */
export interface HashRange {
  readonly from: number;
  readonly to: number;
}

export const ALL_HASHES: HashRange = { from: 0, to: 2 ** 32 };

/** A hash in [0, 2³²) that shares no structure with the one that pair tables use. */
export function hashOf(left: number, right: number): number {
  let hash = Math.imul(left ^ 0x27d4eb2f, 0x165667b1) ^ Math.imul(right ^ 0x85ebca77, 0x9e3779b1);
  hash = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d);
  hash = Math.imul(hash ^ (hash >>> 12), 0x297a2d39);
  return (hash ^ (hash >>> 15)) >>> 0;
}
