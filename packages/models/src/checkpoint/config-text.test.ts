import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { configText } from './config-text.ts';

describe('configText', () => {
  it('keeps what it writes', () => {
    const json = fc.dictionary(fc.string(), fc.jsonValue());
    fc.assert(
      fc.property(json, (fields) => {
        expect(JSON.parse(configText(fields))).toEqual(JSON.parse(JSON.stringify(fields)));
      }),
    );
  });

  it('writes as JSON.stringify does, but for numbers that are no integers in Python', () => {
    const fields = {
      a: [1, { b: [] }],
      hidden_size: 8,
      c: {},
      d: null,
      e: { f: { g: 'x\n' } },
      h: undefined,
    };
    expect(configText(fields)).toBe(`${JSON.stringify(fields, undefined, 2)}\n`);
    expect(configText({ initializer_cutoff_factor: 2, norm_eps: 1e-5 })).toBe(
      '{\n  "initializer_cutoff_factor": 2.0,\n  "norm_eps": 0.00001\n}\n',
    );
    expect(configText({ rope_scaling: { rope_type: 'linear', factor: 4 } })).toContain('"factor": 4.0\n');
    expect(configText({ rope_theta: 1e22 })).toContain('"rope_theta": 1e+22\n');
  });

  it('leaves classes alone that are called like a field', () => {
    expect(configText({ label2id: { factor: 3 }, id2label: { 3: 'factor' } })).toContain('"factor": 3\n');
  });
});
