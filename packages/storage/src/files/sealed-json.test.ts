import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { sealJson, unsealJson } from './sealed-json.ts';

const document = { name: 'ein Wörterbuch \u2028', list: [1, -0.5, null], nested: { a: '\ufffd', b: {} } };

describe('sealJson', () => {
  it('gives back what was sealed, as JSON that others read too', () => {
    const objects = fc.dictionary(fc.string({ unit: 'grapheme' }), fc.jsonValue(), { minKeys: 1 });
    fc.assert(
      fc.property(objects, fc.constantFrom(undefined, 2), (value, indent) => {
        fc.pre(!Object.hasOwn(value, 'sha256') && !Object.hasOwn(value, '__proto__'));
        const plain = JSON.parse(JSON.stringify(value));
        const text = sealJson(value, indent);
        expect(unsealJson(Buffer.from(text))).toEqual(plain);
        const { sha256: _, ...rest } = JSON.parse(text);
        expect(rest).toEqual(plain);
      }),
    );
  });

  it.each([undefined, 2])('notices every change of a byte, and every cut (indent %s)', (indent) => {
    const content = Buffer.from(sealJson(document, indent));
    for (let at = 0; at < content.length; at++) {
      for (const bit of [0, 1, 2, 3, 4, 5, 6, 7]) {
        const changed = Buffer.from(content);
        changed[at] = (changed[at] as number) ^ (1 << bit);
        expect(unsealJson(changed)).toBeUndefined();
      }
      expect(unsealJson(content.subarray(0, at))).toBeUndefined();
    }
    expect(unsealJson(Buffer.concat([content, Buffer.from(' ')]))).toBeUndefined();
  });
});
