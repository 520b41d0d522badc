import fc from 'fast-check';
import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import { TokensiftError } from '../errors.ts';
import { createRegistry } from '../registry.ts';
import {
  amount,
  defaultSettings,
  describeValue,
  listSettings,
  module,
  noSettings,
  oneOf,
  path,
  positive,
  readSettings,
  readValue,
  share,
  text,
  wholeNumber,
} from './index.ts';

const cooks = createRegistry<() => string>('cook', { fry: () => 'fried', boil: () => 'boiled' });

const schema = v.strictObject({
  count: v.optional(v.pipe(wholeNumber(1), v.description('how many')), 3),
  rate: v.pipe(share, v.description('how fast')),
  cook: v.optional(oneOf(cooks), 'fry'),
  names: v.optional(v.array(text)),
  recipe: v.optional(path),
  helper: v.optional(module<() => void>(), 'none'),
  kind: v.optional(v.picklist(['sweet', 'sour', 'salty']), 'sweet'),
  gamma: v.optional(v.union([v.literal(0), v.pipe(v.number(), v.minValue(1))]), 0),
  weights: v.optional(
    v.union([
      v.picklist(['none', 'even']),
      v.pipe(v.record(v.string(), positive), v.title('numbers above 0 by name')),
    ]),
  ),
});

const problemOf = (given: object): TokensiftError => {
  try {
    readSettings('soup', schema, given);
  } catch (error) {
    return error as TokensiftError;
  }
  throw new Error('nothing is wrong');
};

describe('readSettings', () => {
  it('fills defaults in, and leaves out what has none', () => {
    expect(readSettings('soup', schema, { rate: 0.5, count: undefined })).toEqual({
      count: 3,
      rate: 0.5,
      cook: 'fry',
      helper: 'none',
      kind: 'sweet',
      gamma: 0,
    });
  });

  it.each([
    [{ rate: 0 }, 'soup.rate', 'Must be a number in (0, 1], not 0.', undefined],
    [{ rate: 1, count: 1.5 }, 'soup.count', 'Must be a whole number from 1, not 1.5.', undefined],
    [{ rate: 1, count: '2' }, 'soup.count', 'Must be a whole number from 1, not "2".', undefined],
    [{ rate: Number.NaN }, 'soup.rate', 'Must be a number in (0, 1], not NaN.', undefined],
    [{}, 'soup', 'The setting "rate" is missing.', 'Add it.'],
    [{ rat: 1 }, 'soup', 'The setting "rate" is missing.', 'Did you write "rat" for it?'],
    [
      { rate: 1, cuont: 1 },
      'soup.cuont',
      'There is no setting "cuont".',
      'Did you mean "count"? Known: count, rate, cook, names, recipe, helper, kind, gamma, weights.',
    ],
    [
      { rate: 1, kind: 'swet' },
      'soup.kind',
      'Must be "sweet", "sour" or "salty", not "swet".',
      'Did you mean "sweet"?',
    ],
    [{ rate: 1, cook: 'bake' }, 'soup.cook', 'Must be "fry" or "boil", not "bake".', undefined],
    [{ rate: 1, cook: { time: 3 } }, 'soup.cook', 'Must be "fry" or "boil", not {"time":3}.', undefined],
    [{ rate: 1, gamma: 0.5 }, 'soup.gamma', 'Must be 0 or a number from 1, not 0.5.', undefined],
    [{ rate: 1, names: ['a', ''] }, 'soup.names.1', 'Must be a text, not "".', undefined],
    [
      { rate: 1, weights: 'non' },
      'soup.weights',
      'Must be "none", "even" or numbers above 0 by name, not "non".',
      'Did you mean "none"?',
    ],
    [
      { rate: 1, weights: { salt: 1, 'black pepper': 0 } },
      'soup.weights.black pepper',
      'Must be a number above 0, not 0.',
      undefined,
    ],
    [
      { rate: 1, weights: [1, 2] },
      'soup.weights',
      'Must be "none", "even" or numbers above 0 by name, not [1,2].',
      undefined,
    ],
    [[], 'soup', 'The setting "rate" is missing.', 'Add it.'],
    [{ rate: 1, names: 'a' }, 'soup.names', 'Must be a list, each a text, not "a".', undefined],
  ])('refuses %j', (given, where, problem, hint) => {
    const error = problemOf(given);
    expect(error).toMatchObject({ code: 'invalid-argument', where, problem });
    expect(error.hint).toBe(hint);
  });

  it('takes things of a program by themselves, which no file can hold', () => {
    const own = () => 'roasted';
    expect(readSettings('soup', schema, { rate: 1, cook: own }).cook).toBe(own);
    expect(readSettings('soup', schema, { rate: 1, helper: own }).helper).toBe(own);
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const isName = value === 'fry' || value === 'boil';
        expect(readValue(oneOf(cooks), value).problem === undefined).toBe(isName);
      }),
    );
  });

  it('says of no settings that there are none', () => {
    expect(() => readSettings('water', noSettings, { salt: 1 })).toThrow(
      'water.salt: There is no setting "salt". There is none.',
    );
  });

  it('gives settings or one typed error for whatever is given', () => {
    fc.assert(
      fc.property(
        fc.dictionary(fc.constantFrom(...Object.keys(schema.entries), '__proto__', 'x'), fc.anything()),
        (given) => {
          try {
            readSettings('soup', schema, given);
          } catch (error) {
            expect(TokensiftError.isInstance(error), String(error)).toBe(true);
          }
        },
      ),
    );
  });
});

describe('readValue', () => {
  it('finds what is wrong inside of the option of a union that was meant', () => {
    const nested = v.strictObject({
      parts: v.array(v.union([text, v.strictObject({ name: text, size: v.optional(amount) })])),
    });
    const problemIn = (parts: unknown) => readValue(nested, { parts }).problem;
    expect(problemIn(['a', { name: 'b', size: -1 }])).toMatchObject({
      path: ['parts', 1, 'size'],
      message: 'Must be a number from 0, not -1.',
    });
    expect(problemIn([{ nme: 'b' }])).toMatchObject({ path: ['parts', 0] });
    expect(problemIn([{ name: 'b', sise: 1 }])).toMatchObject({
      path: ['parts', 0, 'sise'],
      hint: 'Did you mean "size"? Known: name, size.',
    });
    expect(problemIn([3])).toMatchObject({
      path: ['parts', 0],
      message: 'Must be a text or a mapping, not 3.',
    });
  });

  it('takes no list for a mapping', () => {
    const inner = v.strictObject({ size: v.optional(amount, 1) });
    const nested = v.strictObject({ part: v.optional(inner), parts: v.optional(v.array(inner)) });
    expect(readValue(nested, []).problem).toEqual({ path: [], message: 'Must be a mapping, not [].' });
    expect(readValue(nested, { part: [] }).problem?.path).toEqual(['part']);
    expect(readValue(nested, { parts: [{}, []] }).problem?.path).toEqual(['parts', 1]);
    expect(readValue(nested, { part: {}, parts: [{}] }).problem).toBeUndefined();
  });
});

describe('describeValue', () => {
  /** Whether a value is in an interval as it is written: [0, 1). */
  const isIn = (written: string, value: number): boolean => {
    const [, left, least, most, right] = /([[(])(.+), (.+)([\])])/.exec(written)!;
    return (
      (left === '[' ? value >= Number(least) : value > Number(least)) &&
      (right === ']' ? value <= Number(most) : value < Number(most))
    );
  };

  it('says what is taken and nothing else', () => {
    const bound = fc.integer({ min: -5, max: 5 });
    fc.assert(
      fc.property(bound, bound, fc.boolean(), fc.boolean(), bound, (least, most, fromOpen, toOpen, value) => {
        const from = fromOpen ? v.gtValue<number, number>(least) : v.minValue<number, number>(least);
        const to = toOpen ? v.ltValue<number, number>(most) : v.maxValue<number, number>(most);
        const limited = v.pipe(v.number(), from, to);
        expect(isIn(describeValue(limited), value)).toBe(v.is(limited, value));
      }),
    );
    expect(describeValue(v.pipe(v.number(), v.ltValue(3)))).toBe('a number below 3');
    expect(describeValue(v.pipe(v.number(), v.maxValue(3)))).toBe('a number up to 3');
    expect(describeValue(v.optional(v.boolean()))).toBe('true or false');
    expect(describeValue(v.pipe(v.string(), v.title('a colour')))).toBe('a colour');
  });
});

describe('listSettings', () => {
  it('has what declarations say, in their order', () => {
    const settings = listSettings(schema);
    expect(settings.map(({ name }) => name)).toEqual(Object.keys(schema.entries));
    expect(settings[0]).toEqual({
      name: 'count',
      values: 'a whole number from 1',
      default: 3,
      description: 'how many',
    });
    expect(settings.map(({ format }) => format).filter(Boolean)).toEqual(['path', 'module']);
    // Where every setting may be absent, too: defaults are as they were declared.
    expect(listSettings(v.partial(schema))[0].description).toBe('how many');
  });

  it('gives the defaults by themselves', () => {
    expect(defaultSettings(schema)).toEqual({
      count: 3,
      cook: 'fry',
      helper: 'none',
      kind: 'sweet',
      gamma: 0,
    });
  });
});
