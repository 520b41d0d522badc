/** A seeded source of random numbers. Every random choice in tokensift comes from one that is passed in. */
export interface Random {
  /** A uniform integer in [0, 2³²). */
  uint32(): number;
  /** A uniform number in [0, 1) with 32 random bits. */
  uniform(): number;
  /** A uniform integer in [0, bound). */
  integer(bound: number): number;
  /** A number from the standard normal distribution. */
  normal(): number;
  /** Shuffles in place (Fisher–Yates) and returns the same array. */
  shuffle<T extends { length: number; [index: number]: unknown }>(items: T): T;
  /** An independent generator for a named purpose; does not advance this one. */
  fork(label: string): Random;
  /** Its state, from which `resumeRandom` continues. */
  state(): RandomState;
}

/** What a generator is, as plain numbers. */
export interface RandomState {
  /** The words that it began with, and those that it has come to. */
  readonly initial: readonly [number, number, number, number];
  readonly current: readonly [number, number, number, number];
  /** The second of two normal numbers, where it was not asked for yet. */
  readonly spare?: number;
}

/**
 * A generator from a seed (sfc32, Chris Doty-Humphrey, PractRand). The same seed gives the same numbers everywhere.
 */
export function createRandom(seed: number | string): Random {
  return begin(hash(String(seed)));
}

type Words = RandomState['initial'];

/** The generator that a state was taken of. */
export function resumeRandom({ initial, current, spare: kept }: RandomState): Random {
  let [a, b, c, counter] = current;
  let spare = kept;

  const uint32 = (): number => {
    const sum = (((a + b) | 0) + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = ((c << 21) | (c >>> 11)) + sum;
    return sum >>> 0;
  };
  const uniform = (): number => uint32() / 0x1_0000_0000;
  const random: Random = {
    uint32,
    uniform,
    integer: (bound) => Math.floor(uniform() * bound),
    normal() {
      if (spare !== undefined) {
        const value = spare;
        spare = undefined;
        return value;
      }
      // Box–Muller; 1 − u keeps the logarithm finite.
      const radius = Math.sqrt(-2 * Math.log(1 - uniform()));
      const angle = 2 * Math.PI * uniform();
      spare = radius * Math.sin(angle);
      return radius * Math.cos(angle);
    },
    shuffle(items) {
      for (let i = items.length - 1; i > 0; i--) {
        const j = random.integer(i + 1);
        const item = items[i];
        items[i] = items[j];
        items[j] = item;
      }
      return items;
    },
    fork: (label) => begin(hash(`${initial.join(',')}/${label}`)),
    state: () => ({ initial, current: [a, b, c, counter], ...(spare !== undefined && { spare }) }),
  };
  return random;
}

/** A generator whose first numbers, which say much about the seed, are thrown away. */
function begin(initial: Words): Random {
  const random = resumeRandom({ initial, current: initial });
  for (let i = 0; i < 15; i++) random.uint32();
  return random;
}

/** cyrb128: four 32-bit words from a string. */
function hash(text: string): Words {
  let h1 = 1779033703;
  let h2 = 3144134277;
  let h3 = 1013904242;
  let h4 = 2773480762;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    h1 = h2 ^ Math.imul(h1 ^ code, 597399067);
    h2 = h3 ^ Math.imul(h2 ^ code, 2869860233);
    h3 = h4 ^ Math.imul(h3 ^ code, 951274213);
    h4 = h1 ^ Math.imul(h4 ^ code, 2716044179);
  }
  h1 = Math.imul(h3 ^ (h1 >>> 18), 597399067);
  h2 = Math.imul(h4 ^ (h2 >>> 22), 2869860233);
  h3 = Math.imul(h1 ^ (h3 >>> 17), 951274213);
  h4 = Math.imul(h2 ^ (h4 >>> 19), 2716044179);
  h1 ^= h2 ^ h3 ^ h4;
  return [h1, h2 ^ h1, h3 ^ h1, h4 ^ h1];
}
