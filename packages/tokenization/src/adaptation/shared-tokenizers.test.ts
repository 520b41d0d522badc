import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { createRandom, type Tokenizer } from '@tokensift/core';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import {
  hasSharedTokenizers,
  referenceCases,
  referenceNames,
  tokenizerFolder,
} from '../../testing/shared-tokenizers.ts';
import { loadTokenizer } from '../load-tokenizer.ts';
import { readTokenizerJson } from '../read-tokenizer-json.ts';
import { vocabularyFileNames } from '../vocabulary-files/read-vocabulary-files.ts';
import { createTokenizerAdapter, type TokenizerAdapter } from './adapt-tokenizer.ts';
import type { AdaptationMode, AdaptationRecord } from './adaptation-record.ts';
import { findRecyclableTokens } from './recyclable-tokens.ts';
import { undoTokenizerAdaptation } from './undo-adaptation.ts';
import { createWordEncoder, type WordEncoding } from './word-encoder.ts';

/** Their vocabulary and rules are those of another one here, or their rules are those of falcon and modernbert. */
const COPIES = new Set([
  ...['distilbert-base-uncased', 'minilm-l6-v2', 'distilroberta-base'],
  ...['smollm2-135m-instruct', 'qwen3'],
]);

/** Every shared tokenizer that loads: those with a reference, and vocabulary files alone. A word that says so without. */
const names = hasSharedTokenizers
  ? [
      ...referenceNames.filter((name) => !COPIES.has(name)),
      ...readdirSync(tokenizerFolder('')).filter(
        (name) =>
          !referenceNames.includes(name) &&
          !COPIES.has(name) &&
          vocabularyFileNames.some((file) => existsSync(join(tokenizerFolder(name), file))),
      ),
    ]
  : ['no shared tokenizer'];

/** One of each family, and one whose added tokens have ids beyond its vocabulary, grow. */
const EXTENDED = new Set(['bert-base-uncased', 'clip', 'gpt2', 'whisper-tiny', 'tinyllama', 'albert']);

/** Of these, no other of the same family has its tokens recycled. The vocabularies of all others are recycled. */
const RECYCLED_TOO = new Set(['clip', 'whisper-tiny']);

const modesOf = (name: string): readonly AdaptationMode[] => [
  ...(EXTENDED.has(name) ? (['extend'] as const) : []),
  ...(!EXTENDED.has(name) || RECYCLED_TOO.has(name) ? (['recycle'] as const) : []),
];

const ENGLISH = [
  'The antihypertensive effect of clonidine was reversed by naloxone in unanesthetized hypertensive rats.',
  'playing plays played playings replaying underplayed playable unplayable',
  "I haven't received my cryptocurrency top-up; the chatbot's reimbursement isn't showing, is it?",
  'Unilaterally terminating the arbitration clause without prejudice, notwithstanding indemnification.',
  'phosphorylation dephosphorylation phosphorylated immunohistochemistry electroencephalography',
  'straße naïve coöperate Zürich ﬁnance größer Ωmega Привет мир 東京タワー 😀😃 e\u0301',
  'no valid Unicode: half \ud83d of a pair, and the other \ude00half',
  'x=foo(bar_baz[3], "quux-7"); // 1,234.56 € 3½ 100% @user #tag http://a.b/c?d=e&f',
];

interface Subject {
  readonly before: Tokenizer;
  readonly after: Tokenizer;
  readonly reference: Tokenizer;
  readonly adapter: TokenizerAdapter;
  readonly encode: (text: string) => WordEncoding;
  readonly json: string;
  readonly adapted: string;
  readonly record: AdaptationRecord;
  readonly texts: readonly string[];
}

/** Constructs of two to four tokens that follow each other inside a word of the texts. */
function constructsIn(encodings: readonly WordEncoding[]): number[][] {
  const found = new Map<string, number[]>();
  for (const { ids, wordStart } of encodings) {
    for (let start = 0; start < ids.length; start++) {
      for (let end = start + 2; end <= Math.min(ids.length, start + 4) && !wordStart[end - 1]; end++) {
        const construct = Array.prototype.slice.call(ids, start, end) as number[];
        found.set(construct.join(), construct);
      }
    }
  }
  return [...found.values()];
}

async function adapt(name: string, mode: AdaptationMode): Promise<Subject> {
  const folder = tokenizerFolder(name);
  const json = await readTokenizerJson(folder);
  const encode = createWordEncoder(json);
  const texts = [
    ...(referenceNames.includes(name) ? referenceCases(name).map(({ text }) => text) : []),
    ...ENGLISH,
  ];
  const encodings = texts.map(encode);
  const occurring = new Set(encodings.flatMap(({ ids }) => Array.from(ids)));
  const { reserved, unused } = findRecyclableTokens(json, { occurs: (id) => occurring.has(id) });
  const recyclable = [...reserved, ...unused].slice(0, 300);
  const adapter = createTokenizerAdapter(json, { mode, ...(mode === 'recycle' && { recyclable }) });
  const random = createRandom(`constructs of ${name}`);
  for (const construct of random.shuffle(constructsIn(encodings)).slice(0, 60)) {
    if (construct.every(adapter.isOrdinary)) adapter.add(construct);
  }
  const { json: adapted, record } = adapter.build();
  return {
    before: await loadTokenizer(folder),
    after: await loadTokenizer(folder, { json: adapted }),
    reference: await loadTokenizer(folder, { json: adapted, backend: 'native' }),
    adapter,
    encode,
    json,
    adapted,
    record,
    texts,
  };
}

describe.skipIf(!hasSharedTokenizers).each(names)('%s (skipped without TOKENSIFT_DATA)', (name) => {
  describe.each(modesOf(name))('%s', (mode) => {
    let subject: Subject;
    beforeAll(async () => {
      subject = await adapt(name, mode);
    });

    /** Texts that are hard on new tokens: their constituents with other tokens grown onto them. */
    const glued = () => {
      const { before, adapter } = subject;
      const tokens = adapter.tokens.map(({ constituents }) => constituents);
      return fc
        .array(
          fc.oneof(
            fc.constantFrom(...tokens).map((ids) => before.decode(ids)),
            fc.constantFrom(...tokens).map((ids) => before.decode(ids.slice(0, -1))),
            fc.constantFrom(...tokens).map((ids) => before.decode(ids.slice(1)).replace(/^##/, '')),
            fc
              .nat(before.vocabularySize - 1)
              .map((id) => (before.idToToken(id) ?? '').replace(/^##|^[▁Ġ]|<\/w>$/, '')),
            fc.constantFrom('s', 'ing', ' ', 'é', '-', "'", '😀', '_', '€'),
          ),
          { maxLength: 6 },
        )
        .map((parts) => parts.join(''));
    };

    const plain = (tokenizer: Tokenizer, texts: readonly string[]): number[][] =>
      tokenizer.encodeBatch(texts, { addSpecialTokens: false }).map(({ ids }) => Array.from(ids));

    const check = (texts: readonly string[]): void => {
      const { before, after, reference, adapter, record } = subject;
      const recycled = new Set(record.removed.map(({ id }) => id));
      const constituents = new Map(adapter.tokens.map((token) => [token.id, token.constituents]));
      const originals = plain(before, texts);
      const adapted = plain(after, texts);
      expect(plain(reference, texts)).toEqual(adapted);
      for (const [i, original] of originals.entries()) {
        if (original.some((id) => recycled.has(id))) continue;
        const expanded = adapted[i].flatMap((id) => constituents.get(id) ?? [id]);
        expect(expanded, texts[i]).toEqual(original);
        expect(after.decode(adapted[i]), texts[i]).toBe(before.decode(original));
      }
    };

    it('finds constructs to add', () => {
      expect(subject.adapter.tokens.length).toBeGreaterThan(8);
    });

    it('new tokens stand for their constituents, and nothing else changes', () => {
      check(subject.texts);
      const many = { minLength: 50, maxLength: 50 };
      fc.assert(fc.property(fc.array(glued(), many), check), { numRuns: 3, seed: 7 });
      const graphemes = fc.string({ unit: 'grapheme', maxLength: 30 });
      fc.assert(fc.property(fc.array(graphemes, many), check), { numRuns: 1, seed: 7 });
    });

    it('every new token is reached', () => {
      const { adapter } = subject;
      for (const { id, constituents } of adapter.tokens) {
        const word = { ids: constituents, wordStart: constituents.map((_, i) => (i === 0 ? 1 : 0)) };
        expect(Array.from(adapter.segment(word).ids)).toEqual([id]);
      }
      const reached = new Set(plain(subject.after, subject.texts).flat());
      const constructs = adapter.tokens.filter(({ role }) => role === 'construct');
      expect(constructs.filter(({ id }) => reached.has(id)).length).toBeGreaterThan(constructs.length / 3);
    });

    it('the encoder by words and the segmentation say what the tokenizers do', () => {
      const { texts, before, after, adapter } = subject;
      const encodings = texts.map(subject.encode);
      expect(encodings.map(({ ids }) => Array.from(ids))).toEqual(plain(before, texts));
      expect(encodings.map((encoding) => Array.from(adapter.segment(encoding).ids))).toEqual(
        plain(after, texts),
      );
    });

    it('is undone to the last entry', () => {
      const { adapted, record, json } = subject;
      const restored = JSON.parse(undoTokenizerAdaptation(adapted, JSON.parse(JSON.stringify(record))));
      // Vitest's own comparison takes a second for a large vocabulary.
      expect(isDeepStrictEqual(restored, JSON.parse(json))).toBe(true);
    });
  });
});
