import fc from 'fast-check';
import { tinyBert, tinyBpe, tinyByteLevel, tinyUnigram } from './tiny-tokenizers.ts';

type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

const BASES = [tinyBert, tinyBpe, tinyByteLevel, tinyUnigram] as unknown as readonly Json[];

const STAGE_TYPES =
  'Sequence BertNormalizer Precompiled Replace NFC NFKC Strip Nmt Prepend ByteLevel BertPreTokenizer Whitespace Metaspace Split Punctuation Digits FixedLength CharDelimiterSplit UnicodeScripts TemplateProcessing BertProcessing RobertaProcessing BPE WordPiece WordLevel Unigram Fuse CTC toString __proto__'.split(
    ' ',
  );

const nested = (levels: number): Json => {
  let json: Json = null;
  for (let i = 0; i < levels; i++) json = [json];
  return json;
};

const value: fc.Arbitrary<Json> = fc.oneof(
  fc.constantFrom<Json>(
    null,
    true,
    false,
    0,
    1,
    -1,
    1.5,
    99,
    1e9,
    1e308,
    '',
    ' ',
    'e',
    '[UNK]',
    '\ud800',
    'constructor',
    [],
    {},
    [[]],
    [null],
    nested(50),
    nested(2000),
    'a'.repeat(20_000),
    { Regex: '[' },
    { Regex: '' },
    { Regex: '(?<n>a\\g<n>)' },
    { String: '' },
    { String: 'e' },
    { type: 'Sequence' },
  ),
  fc.constantFrom(...STAGE_TYPES),
  fc.jsonValue({ maxDepth: 2 }) as fc.Arbitrary<Json>,
);

/** One change of one place. */
const change = fc.record({
  place: fc.nat(),
  other: fc.nat(),
  kind: fc.constantFrom('remove', 'set', 'setType', 'copy', 'rename', 'repeat', 'reverse', 'nudge'),
  value,
  base: fc.nat(BASES.length - 1),
});

type Change = typeof change extends fc.Arbitrary<infer Value> ? Value : never;

type Container = Json[] | { [key: string]: Json };

const isContainer = (json: Json): json is Container => typeof json === 'object' && json !== null;

/** Every place of a tokenizer, but of a long list or vocabulary only some. */
function placesIn(json: Json, depth = 0): (readonly [container: Container, key: string])[] {
  if (!isContainer(json) || depth > 60) return [];
  const keys = Object.keys(json);
  const step = Math.max(1, Math.floor(keys.length / 12));
  return keys
    .filter((_, i) => i % step === 0)
    .flatMap((key) => [[json, key] as const, ...placesIn(at(json, key), depth + 1)]);
}

const at = (container: Container, key: string): Json => (container as { [key: string]: Json })[key];

function put(container: Container, key: string, json: Json): void {
  if (Array.isArray(container)) container[Number(key)] = json;
  else
    Object.defineProperty(container, key, {
      value: json,
      enumerable: true,
      writable: true,
      configurable: true,
    });
}

function apply(json: Json, { place, other, kind, value, base }: Change): void {
  const places = placesIn(json);
  if (places.length === 0) return;
  const [container, key] = places[place % places.length];
  const old = at(container, key);
  switch (kind) {
    case 'remove':
      if (Array.isArray(container)) container.splice(Number(key), 1);
      else delete container[key];
      break;
    case 'set':
      put(container, key, value);
      break;
    case 'setType':
      if (isContainer(old) && !Array.isArray(old)) old.type = STAGE_TYPES[other % STAGE_TYPES.length];
      break;
    case 'copy': {
      const others = placesIn(BASES[base]);
      put(container, key, structuredClone(at(...others[other % others.length])));
      break;
    }
    case 'rename':
      put(container, `${key}x`, old);
      break;
    case 'repeat':
      if (Array.isArray(container)) container.push(structuredClone(old));
      break;
    case 'reverse':
      if (Array.isArray(old)) old.reverse();
      break;
    case 'nudge':
      if (typeof old === 'number') put(container, key, old + (other % 3) - 1);
      if (typeof old === 'string') put(container, key, `${old}x`);
      if (typeof old === 'boolean') put(container, key, !old);
      break;
  }
}

/** Texts of tokenizer.json files with one to four changes of their structure. */
export const mutatedTokenizer = fc
  .tuple(fc.constantFrom(...BASES), fc.array(change, { minLength: 1, maxLength: 4 }))
  .map(([base, changes]) => {
    const json = structuredClone(base);
    for (const one of changes) apply(json, one);
    return JSON.stringify(json);
  });
