import type { TagScheme } from './tag-scheme.ts';

export interface SchemeDetector {
  /** Looks at the tags of one text. */
  see(tags: readonly unknown[]): void;
  /** The scheme of all tags so far; `bio` where none fits them all. */
  scheme(): TagScheme;
}

/**
 * Finds the scheme of a file's tags. Letters tell BILOU (L, U) and IOBES (E, S). Of the others a file is in IOB1 where a
 * span begins with I- and every B- stands just after a span of its type: then no reading as BIO is without a break, and
 * the other way round, so that a file with at least one span has one scheme.
 */
export function detectScheme(): SchemeDetector {
  const letters = new Set<string>();
  let breaksBio = false;
  let breaksIob1 = false;
  return {
    see(tags) {
      let open = '';
      for (const tag of tags) {
        if (typeof tag !== 'string') return;
        const letter = tag[1] === '-' ? tag[0] : '';
        const type = letter === '' ? '' : tag.slice(2);
        letters.add(letter);
        if (letter === 'I' && open !== type) breaksBio = true;
        if (letter === 'B' && open !== type) breaksIob1 = true;
        open = type;
      }
    },
    scheme() {
      const has = (...some: readonly string[]): boolean => some.some((letter) => letters.has(letter));
      if (has('L', 'U') && !has('E', 'S')) return 'bilou';
      if (has('E', 'S') && !has('L', 'U')) return 'iobes';
      return breaksBio && !breaksIob1 ? 'iob1' : 'bio';
    },
  };
}
