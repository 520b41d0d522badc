import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { duplicateKey } from './duplicate-key.ts';

describe('duplicateKey', () => {
  it('finds nothing in what JSON.stringify writes', () => {
    fc.assert(
      fc.property(fc.json(), (json) => {
        // fc.json may itself write a key twice, which parsing and writing again removes.
        expect(duplicateKey(JSON.stringify(JSON.parse(json)))).toBeUndefined();
      }),
    );
  });

  it('finds a key that is added a second time', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue(), { minKeys: 1 }), fc.nat(), (object, pick) => {
        const keys = Object.keys(object);
        const key = keys[pick % keys.length];
        const json = `${JSON.stringify(object).slice(0, -1)}, ${JSON.stringify(key)} : 1}`;
        expect(duplicateKey(json)).toBe(key);
      }),
    );
  });

  it('tells objects apart and reads escapes', () => {
    expect(duplicateKey('{"a":{"a":["a","a",{"b":1},{"b":2}]}}')).toBeUndefined();
    expect(duplicateKey('{"a\\"":1,"b":{"c":1,\n"c" :2}}')).toBe('c');
    expect(duplicateKey('{"a":1,"\\u0061":2}')).toBe('a');
  });
});
