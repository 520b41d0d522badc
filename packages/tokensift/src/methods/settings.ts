import { TokensiftError } from '@tokensift/core';

/**
 * What a method's setting may be: a number, a text, the path of a file, a module (a name, a path or a package), true or
 * false, numbers, one or several texts, or one of some words.
 */
export type SettingType =
  | 'number'
  | 'text'
  | 'path'
  | 'module'
  | 'boolean'
  | 'numbers'
  | 'texts'
  | readonly string[];

/** The settings of a method, by name. */
export type SettingTypes = Readonly<Record<string, SettingType>>;

export type SettingValue = number | string | boolean | readonly number[] | readonly string[];

/**
 * Checks settings against their declarations.
 * @param owner whose settings they are, for messages
 * @throws TokensiftError `invalid-argument` for an unknown setting or a value of another type.
 */
export function checkSettings(
  owner: string,
  types: SettingTypes,
  settings: Readonly<Record<string, unknown>>,
): asserts settings is Readonly<Record<string, SettingValue>> {
  for (const [setting, value] of Object.entries(settings)) {
    const type = Object.hasOwn(types, setting) ? types[setting] : undefined;
    if (type === undefined) {
      const known = Object.keys(types);
      throw new TokensiftError({
        code: 'invalid-argument',
        where: `${owner}.${setting}`,
        message: `The method "${owner}" has no setting "${setting}".`,
        hint: known.length > 0 ? `It has: ${known.join(', ')}.` : 'It has none.',
      });
    }
    const problem = problemOf(type, value);
    if (problem === undefined) continue;
    throw new TokensiftError({ code: 'invalid-argument', where: `${owner}.${setting}`, message: problem });
  }
}

function problemOf(type: SettingType, value: unknown): string | undefined {
  const found = JSON.stringify(value) ?? String(value);
  if (type === 'number') {
    return typeof value === 'number' && !Number.isNaN(value)
      ? undefined
      : `A number is needed, not ${found}.`;
  }
  if (type === 'text' || type === 'path' || type === 'module') {
    return typeof value === 'string' && value !== '' ? undefined : `A text is needed, not ${found}.`;
  }
  if (type === 'boolean') {
    return typeof value === 'boolean' ? undefined : `True or false is needed, not ${found}.`;
  }
  if (type === 'numbers') {
    return Array.isArray(value) && value.every((item) => typeof item === 'number')
      ? undefined
      : `A list of numbers is needed, not ${found}.`;
  }
  if (type === 'texts') {
    return [value].flat().every((item) => typeof item === 'string' && item !== '')
      ? undefined
      : `A text or a list of texts is needed, not ${found}.`;
  }
  return type.includes(value as string) ? undefined : `One of ${type.join(', ')} is needed, not ${found}.`;
}
