import { InvalidArgumentError, Option } from 'commander';

/** Reads the value of an option; commander turns what it throws into a usage error that names the option. */
export function wholeNumber(text: string): number {
  const value = Number(text);
  if (!/^\d+$/.test(text) || !Number.isSafeInteger(value)) {
    throw new InvalidArgumentError('A whole number is needed.');
  }
  return value;
}

/** The same, from 1. */
export function atLeastOne(text: string): number {
  const value = wholeNumber(text);
  if (value > 0) return value;
  throw new InvalidArgumentError('A whole number from 1 is needed.');
}

const UNITS = ['B', 'KB', 'MB', 'GB', 'TB'];

/** Bytes, of a text such as "8GB", "1.5 GB" or "500MB"; a unit is a thousand of the one before. */
export function byteSize(text: string): number {
  const [, number, unit] = /^(\d+(?:\.\d+)?) ?([KMGT]?B)$/i.exec(text) ?? [];
  const bytes = Number(number) * 1000 ** UNITS.indexOf(unit?.toUpperCase() ?? '');
  if (bytes >= 1) return Math.floor(bytes);
  throw new InvalidArgumentError('A size is needed, such as 8GB or 500MB.');
}

/** `--set`, which can be given several times. */
export const setOption = (about: string): Option =>
  new Option('--set <key=value>', `${about}; repeatable`)
    .default([], 'none')
    .argParser((value, previous: readonly string[]) => [...previous, value]);

/** `--tracker`, which can be given several times. */
export const trackerOption = (about: string): Option =>
  new Option('--tracker <tracker>', `${about}; repeatable`)
    .default([], 'none')
    .argParser((value, previous: readonly string[]) => [...previous, value]);

/** `--state-every`, of commands that keep the states of trainings. */
export const stateOption = (): Option =>
  new Option(
    '--state-every <seconds>',
    'keep the state of a training again after this time at most (default: 30; after epochs, sooner where that costs little; 0: ' +
      'after each step)',
  ).argParser(wholeNumber);

/** Of the options given, those that have a value; commander has `undefined` for the others. */
export function given<Options extends object>(
  options: Options,
): { [Key in keyof Options]: NonNullable<Options[Key]> } {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined)) as {
    [Key in keyof Options]: NonNullable<Options[Key]>;
  };
}
