import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { printable, printableLines } from './printable.ts';

const anyText = fc.array(fc.nat(0x2100)).map((codes) => String.fromCodePoint(...codes));

describe('printable', () => {
  it.each([
    ['a title of the window', '\u001B]0;title\u0007', '\\u001B]0;title\\u0007'],
    ['a control sequence of one character', '\u009B31m', '\\u009B31m'],
    ['line ends', 'a\r\nerror: b\u2028c\td', 'a\\u000D\\u000Aerror: b\\u2028c\\u0009d'],
    ['turned text', 'abc\u202Etxt.exe\u2069', 'abc\\u202Etxt.exe\\u2069'],
    ['what is text', 'naïve 日本 שלום 👩‍💻 "\\" <b>', 'naïve 日本 שלום 👩‍💻 "\\" <b>'],
  ])('shows %s', (_, text, shown) => {
    expect(printable(text)).toBe(shown);
  });

  it('leaves nothing that a terminal acts on', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        expect([...printable(text)].some((c) => c < ' ' || (c >= '\u007F' && c <= '\u009F'))).toBe(false);
      }),
    );
  });
});

describe('printableLines', () => {
  it('keeps line ends and tabs', () => {
    expect(printableLines('a\n\tb\r\u001B')).toBe('a\n\tb\\u000D\\u001B');
  });

  it('keeps a JSON document what it is', () => {
    fc.assert(
      fc.property(fc.json(), anyText, (json, text) => {
        const value = { text, json: JSON.parse(json) as unknown };
        expect(JSON.parse(printableLines(JSON.stringify(value, null, 2)))).toEqual(
          JSON.parse(JSON.stringify(value)),
        );
      }),
    );
  });
});
