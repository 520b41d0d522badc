import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fixture } from '../../testing/files.ts';
import { detectScheme } from './detect-scheme.ts';
import { parseTag, type Tag, type TagScheme } from './tag-scheme.ts';
import { toBio } from './to-bio.ts';

interface Span {
  readonly type: string;
  readonly length: number;
}

/** A text as a list of spans; those without a type are outside. */
const texts = fc.array(
  fc.record({ type: fc.constantFrom('', 'X', 'Y', 'B-Z'), length: fc.integer({ min: 1, max: 4 }) }),
  { minLength: 1, maxLength: 6 },
);

/** How each scheme's own description writes spans. */
const write: Readonly<Record<TagScheme, (spans: readonly Span[]) => string[]>> = {
  bio: (spans) => tagsOf(spans, (i) => (i === 0 ? 'B' : 'I')),
  iob1: (spans) => tagsOf(spans, (i, { type }, before) => (i === 0 && before === type ? 'B' : 'I')),
  bilou: (spans) => tagsOf(spans, (i, span) => lettered('BILU', i, span)),
  iobes: (spans) => tagsOf(spans, (i, span) => lettered('BIES', i, span)),
};

function lettered([begin, inside, end, single]: string, i: number, { length }: Span): string {
  if (length === 1) return single;
  return i === 0 ? begin : i === length - 1 ? end : inside;
}

function tagsOf(
  spans: readonly Span[],
  letter: (i: number, span: Span, before?: string) => string,
): string[] {
  return spans.flatMap((span, at) =>
    Array.from({ length: span.length }, (_, i) =>
      span.type === '' ? 'O' : `${letter(i, span, spans[at - 1]?.type)}-${span.type}`,
    ),
  );
}

const read = (tags: readonly string[], scheme: TagScheme) =>
  toBio(tags.map((tag) => parseTag(tag, scheme)) as Tag[], scheme);

describe('toBio', () => {
  it.each(['bio', 'iob1', 'bilou', 'iobes'] as const)('writes %s as BIO', (scheme) => {
    fc.assert(
      fc.property(texts, (spans) => {
        expect(read(write[scheme](spans), scheme)).toEqual({ tags: write.bio(spans), breaks: [] });
      }),
    );
  });

  it.each(['bio', 'iob1', 'bilou', 'iobes'] as const)('is not needed twice (%s)', (scheme) => {
    const letters = { bio: 'BI', iob1: 'BI', bilou: 'BILU', iobes: 'BIES' }[scheme];
    const tag = fc
      .tuple(fc.constantFrom(...letters), fc.constantFrom('X', 'Y'))
      .map(([letter, type]) => `${letter}-${type}`);
    fc.assert(
      fc.property(fc.array(fc.oneof(tag, fc.constant('O')), { maxLength: 8 }), (tags) => {
        const { tags: once } = read(tags, scheme);
        expect(read(once, 'bio')).toEqual({ tags: once, breaks: [] });
      }),
    );
  });

  it.each([
    ['bio', ['O', 'I-X'], [1], ['O', 'B-X']],
    ['bio', ['B-X', 'I-Y'], [1], ['B-X', 'B-Y']],
    ['iobes', ['B-X', 'O'], [0], ['B-X', 'O']],
    ['iobes', ['B-X', 'I-X'], [1], ['B-X', 'I-X']],
    ['iobes', ['S-X', 'E-X'], [1], ['B-X', 'B-X']],
    ['bilou', ['B-X', 'U-X'], [0], ['B-X', 'B-X']],
    ['bilou', ['B-X', 'L-Y'], [0, 1], ['B-X', 'B-Y']],
  ] as const)('finds where %s is broken (%j)', (scheme, tags, tokens, bio) => {
    const read_ = read(tags, scheme);
    expect(read_.breaks.map(({ token }) => token)).toEqual(tokens);
    expect(read_.tags).toEqual(bio);
  });
});

describe("seqeval's entities (tooling/oracles/tag_schemes.py)", () => {
  interface Case {
    readonly scheme: TagScheme;
    readonly tags: readonly string[];
    readonly entities: readonly (readonly [type: string, first: number, last: number])[];
  }
  const { lenient, strict } = JSON.parse(readFileSync(fixture('tag-schemes.json'), 'utf8')) as Record<
    'lenient' | 'strict',
    readonly Case[]
  >;

  /** The entities of tags that keep to BIO. */
  const entitiesOf = (tags: readonly string[]) => {
    const entities: [string, number, number][] = [];
    for (const [i, tag] of tags.entries()) {
      if (tag.startsWith('B-')) entities.push([tag.slice(2), i, i]);
      else if (tag !== 'O') entities.at(-1)![2] = i;
    }
    return entities;
  };

  it('are those of broken tags that are repaired', () => {
    expect(lenient.filter(({ scheme, tags }) => read(tags, scheme).breaks.length > 0).length).toBeGreaterThan(
      200,
    );
    for (const { scheme, tags, entities } of lenient) {
      expect(entitiesOf(read(tags, scheme).tags), `${scheme}: ${tags}`).toEqual(entities);
    }
  });

  it('are those of tags that keep to their scheme', () => {
    expect(strict).toHaveLength(180);
    for (const { scheme, tags, entities } of strict) {
      const { tags: bio, breaks } = read(tags, scheme);
      expect([entitiesOf(bio), breaks], `${scheme}: ${tags}`).toEqual([entities, []]);
    }
  });
});

describe('detectScheme', () => {
  const detect = (texts_: readonly (readonly string[])[]) => {
    const detector = detectScheme();
    for (const tags of texts_) detector.see(tags);
    return detector.scheme();
  };

  it.each(['bio', 'iob1', 'bilou', 'iobes'] as const)('finds %s wherever there are spans', (scheme) => {
    fc.assert(
      fc.property(fc.array(texts, { minLength: 1 }), (files) => {
        fc.pre(files.flat().some(({ type }) => type !== ''));
        expect(detect(files.map(write[scheme]))).toBe(scheme);
      }),
    );
  });

  it('takes a file that is broken in every scheme for BIO', () => {
    expect(detect([['B-X', 'O', 'I-X']])).toBe('bio');
    expect(detect([['B-X', 'L-X', 'S-X']])).toBe('bio');
    expect(detect([['O'], ['LOC', 'EVENT']])).toBe('bio');
  });
});
