import { resolve } from 'node:path';
import { isModulePath } from '@tokensift/classifier';
import { TokensiftError } from '@tokensift/core';
import { readYaml } from './read-yaml.ts';

/**
 * What `--tracker` says, as experiment files list it: a name, or a mapping of the name to settings, in YAML. Paths of
 * modules are relative to the working directory.
 * @throws TokensiftError `invalid-argument` for what is no YAML.
 */
export function readTrackerFlag(flag: string): unknown {
  const { value } = readYaml(flag, (_, message, hint, cause) => {
    return new TokensiftError({ code: 'invalid-argument', where: `--tracker ${flag}`, message, hint, cause });
  });
  const absolute = (name: string) => (isModulePath(name) ? resolve(name) : name);
  if (typeof value === 'string') return absolute(value);
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([name, settings]) => [absolute(name), settings]));
}

/** An experiment as its file says it, with more trackers. */
export function withTrackers(value: unknown, flags: readonly string[]): unknown {
  if (flags.length === 0 || typeof value !== 'object' || value === null) return value;
  const { trackers = [], ...experiment } = value as { readonly trackers?: unknown };
  // What is no list is refused where all of it is checked.
  if (!Array.isArray(trackers)) return value;
  return { ...experiment, trackers: [...trackers, ...flags.map(readTrackerFlag)] };
}
