import type { EncodedText } from '@tokensift/core';
import type { HeldPrefixes } from '../training-state.ts';
import type { HeldTexts, PrefixCacheSize } from './prefix-caches.ts';

interface Held {
  readonly held: readonly HeldTexts[];
  readonly peak: PrefixCacheSize;
}

/** What caches hold, with the places of texts among `examples` in place of the texts. */
export function withPlaces({ held, peak }: Held, examples: readonly EncodedText[]): HeldPrefixes {
  const places = new Map(examples.map((text, place) => [text, place]));
  return {
    peak,
    prefixes: held.map(({ texts, ...rest }) => ({
      ...rest,
      texts: Int32Array.from(texts, (text) => places.get(text)!),
    })),
  };
}

/** The same, back. */
export function withTexts({ peak, prefixes }: HeldPrefixes, examples: readonly EncodedText[]): Held {
  return {
    peak,
    held: prefixes.map(({ texts, ...rest }) => ({
      ...rest,
      texts: Array.from(texts, (place) => examples[place]),
    })),
  };
}
