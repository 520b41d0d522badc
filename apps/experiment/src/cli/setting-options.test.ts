import { share, text, wholeNumber } from '@tokensift/core/settings';
import { Command } from 'commander';
import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import { addSettingOptions } from './setting-options.ts';

const schema = v.strictObject({
  batchSize: v.optional(v.pipe(wholeNumber(0), v.description('how many at once')), 32),
  rate: v.optional(v.pipe(share, v.description('how fast')), 0.5),
  name: v.optional(v.pipe(text, v.description('what it is called'))),
  heat: v.optional(v.picklist(['low', 'high']), 'low'),
  sure: v.optional(v.pipe(v.boolean(), v.description('be sure')), false),
});

function parse(...words: string[]): Record<string, unknown> {
  const command = new Command('cook').exitOverride().configureOutput({ outputError: () => {} });
  addSettingOptions(command, schema, { renamed: { name: 'dish' } });
  return command.parse(words, { from: 'user' }).opts();
}

describe('addSettingOptions', () => {
  it('reads what settings take, and gives no value to what is not given', () => {
    expect(parse()).toEqual({});
    expect(parse('--batch-size', '8', '--rate', '1e-1', '--dish', '12', '--sure')).toEqual({
      batchSize: 8,
      rate: 0.1,
      dish: '12',
      sure: true,
    });
  });

  it.each([
    ['--batch-size', '1.5', 'Must be a whole number from 0, not 1.5.', undefined],
    ['--batch-size', '', 'Must be a whole number from 0, not "".', undefined],
    ['--rate', 'fast', 'Must be a number in (0, 1], not "fast".', undefined],
    ['--dish', '', 'Must be a text, not "".', undefined],
    ['--heat', 'hihg', 'Must be "low" or "high", not "hihg".', 'Did you mean "high"?'],
  ])('refuses %s %j, and says what may be', (option, value, problem, hint) => {
    const error = { code: 'invalid-argument', where: option, problem, hint };
    expect(() => parse(option, value)).toThrow(expect.objectContaining(error));
  });

  it('says in the help what declarations say', () => {
    const help = addSettingOptions(new Command(), schema, { names: ['batchSize'], note: 'soup' })
      .configureHelp({ helpWidth: 200 })
      .helpInformation();
    expect(help).toContain(
      '--batch-size <value>  how many at once; a whole number from 0; default: 32 (soup)',
    );
    expect(help).not.toContain('--rate');
  });

  it('says another default where something has one of its own', () => {
    const help = addSettingOptions(new Command(), schema, { defaults: { rate: 1 } }).helpInformation();
    expect(help).toMatch(/--rate <value> +how fast; a number in \(0, 1\]; default: 1\n/);
  });
});
