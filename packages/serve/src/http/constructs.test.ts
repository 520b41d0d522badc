import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

interface Place {
  readonly start: number;
  readonly end: number;
}

/** A script of the page. */
const { findConstructs } = (await import(new URL('../../page/constructs.js', import.meta.url).href)) as {
  findConstructs(
    text: string,
    constructs: readonly { readonly text: string; readonly label: string }[],
    label: string,
  ): Place[];
};

const found = (text: string, ...constructs: string[]): string[] =>
  findConstructs(
    text,
    constructs.map((construct) => ({ text: construct, label: 'x' })),
    'x',
  ).map(({ start, end }) => text.slice(start, end));

describe('findConstructs', () => {
  it('finds whole words, the longest where they overlap, whatever their case', () => {
    expect(found('How do I top up? Do it.', 'do', 'do i', 'top', 'up', 'top up')).toEqual([
      'do I',
      'top up',
      'Do',
    ]);
    expect(found('setup, stop', 'up', 'top')).toEqual([]);
    expect(found('why?', '?')).toEqual(['?']);
    expect(findConstructs('a card', [{ text: 'card', label: 'other' }], 'x')).toEqual([]);
  });

  it('gives places in the order of the text that hold a construct each and do not overlap', () => {
    const words = fc.array(fc.constantFrom('a', 'b', 'ab', 'b a', '?', 'İ'), { maxLength: 8 });
    fc.assert(
      fc.property(words, words, (parts, constructs) => {
        const text = parts.join(' ');
        const places = findConstructs(
          text,
          constructs.map((construct) => ({ text: construct, label: 'x' })),
          'x',
        );
        let end = 0;
        for (const place of places) {
          expect(place.start).toBeGreaterThanOrEqual(end);
          expect(constructs).toContain(text.slice(place.start, place.end));
          end = place.end;
        }
      }),
    );
  });
});
