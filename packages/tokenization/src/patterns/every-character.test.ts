import { hasTransformers, runOracle } from '@tokensift/testing';
import { describe, expect, it } from 'vitest';
import { NORMALIZERS } from '../normalizers/create-normalizer.ts';
import type { StageJson } from '../tokenizer-json.ts';
import { PUNCTUATION } from './character-classes.ts';

interface Reference {
  readonly normalizers: Readonly<Record<string, Readonly<Record<string, string>>>>;
  readonly punctuation: readonly string[];
}

const isSurrogate = (code: number): boolean => code >= 0xd800 && code < 0xe000;

const characters = (): string[] =>
  Array.from({ length: 0x110000 }, (_, code) => (isSurrogate(code) ? '' : String.fromCodePoint(code))).filter(
    (character) => character !== '',
  );

describe.skipIf(!hasTransformers)('every character (skipped without Python’s tokenizers)', () => {
  it('is normalized and cut as the reference does it', { timeout: 240_000 }, () => {
    const { normalizers, punctuation } = runOracle<Reference>('character_categories.py');
    const marks = new RegExp(`^[${PUNCTUATION}]$`, 'v');
    const all = characters();
    expect(all.filter((character) => marks.test(character))).toEqual(punctuation);
    for (const [stated, expected] of Object.entries(normalizers)) {
      const stage = JSON.parse(stated) as StageJson;
      const { normalize } = NORMALIZERS[stage.type].create(stage, '');
      const wrong = all.filter(
        (character) =>
          normalize(character, Number.POSITIVE_INFINITY) !==
          (Object.hasOwn(expected, character) ? expected[character] : character),
      );
      expect([stated, wrong.map((character) => character.codePointAt(0)!.toString(16))]).toEqual([
        stated,
        [],
      ]);
    }
  });
});
