import { describe, expect, it } from 'vitest';
import { writeCharacterMap } from '../../testing/character-map.ts';
import { precompiled } from './precompiled.ts';

const normalizerOf = (precompiled_charsmap: string) =>
  precompiled.create({ type: 'Precompiled', precompiled_charsmap }, 'tokenizer.json');

const normalize = (entries: Readonly<Record<string, string>>, text: string): string =>
  normalizerOf(writeCharacterMap(entries)).normalize(text, 1000);

describe('Precompiled', () => {
  // Results of Python’s tokenizers 0.23.3.
  it.each([
    ['characters', { ﬁ: 'fi', '\u00a0': ' ' }, 'ﬁn a\u00a0b', 'fin a b'],
    ['what is not in it', { ﬁ: 'fi' }, 'Ω中😀', 'Ω中😀'],
    ['an accent with its letter', { 'e\u0301': 'é' }, 'ne\u0301e', 'née'],
    ['ASCII', { A: 'a', '\t': ' ' }, 'A\tBA', 'a Ba'],
    ['a grapheme by its start alone', { e: 'E' }, 'e\u0301e', 'EE'],
    ['a line end as one', { '\r\n': '⏎' }, 'a\r\nb\rc\nd', 'a⏎b\rc\nd'],
    ['characters of a grapheme of six bytes or more', { 中: 'Z' }, '中\u20dd', 'Z\u20dd'],
    ['text after a zero byte never', { '\0a': 'x' }, '\0a', '\0a'],
    ['nothing in place of something', { '\u00ad': '' }, 'a\u00adb', 'ab'],
  ])('maps %s', (_, entries, text, expected) => {
    expect(normalize(entries as unknown as Record<string, string>, text)).toBe(expected);
  });

  const whole = Buffer.from(writeCharacterMap({ a: 'b' }), 'base64');
  const changed = (change: (bytes: Buffer) => Buffer | undefined): string => {
    const bytes = Buffer.from(whole);
    return (change(bytes) ?? bytes).toString('base64');
  };

  it.each([
    ['no base64', '%%%', 'not base64'],
    ['nothing', '', 'longer than all of it'],
    ['a trie that is cut off', changed((bytes) => bytes.subarray(0, 500)), 'longer than all of it'],
    [
      'a trie of no whole blocks',
      changed((bytes) => void bytes.writeUInt32LE(1000, 0)),
      'whole number of blocks',
    ],
    [
      'a trie that leads out',
      changed((bytes) => void bytes.writeUInt32LE(2 ** 30, 4)),
      'leads out of itself',
    ],
    [
      'a text that is not there',
      changed((bytes) => void bytes.writeUInt32LE(2 ** 31 + 99, 4 + 4 * 512)),
      'behind its texts',
    ],
    ['texts that are none', changed((bytes) => void bytes.writeUInt8(0xff, bytes.length - 2)), 'not UTF-8'],
  ])('refuses %s', (_, map, message) => {
    expect(() => normalizerOf(map)).toThrow(
      expect.objectContaining({ code: 'invalid-tokenizer', message: expect.stringContaining(message) }),
    );
  });
});
