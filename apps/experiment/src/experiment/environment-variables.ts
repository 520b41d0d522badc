import { TokensiftError } from '@tokensift/core';
import type { KeyPath, Locate } from '@tokensift/experiments';

// `{` and `}` mean something in YAML, also in the middle of a plain scalar of a flow mapping. These private characters
// do not, and they keep every line and column where it is.
const OPEN = '\uE000';
const CLOSE = '\uE001';
const PROTECTED = new RegExp(`\\$${OPEN}(\\w+)${CLOSE}`, 'g');

/** Makes `${NAME}` a plain piece of text for the YAML parser. */
export function protectVariables(yaml: string): string {
  return yaml.replace(/\$\{(\w+)\}/g, `$$${OPEN}$1${CLOSE}`);
}

export interface ExpandOptions {
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Whether the value there is a path. */
  readonly isPath: (keys: KeyPath) => boolean;
  readonly locate: Locate;
}

/**
 * Replaces the protected variables in the paths of a parsed value. Nowhere else: what the environment holds may be
 * secret, and names and settings go into file names, results and reports.
 * @throws TokensiftError `invalid-config` for a variable that is not set, or one elsewhere than in a path.
 */
export function expandVariables(value: unknown, { environment, isPath, locate }: ExpandOptions): unknown {
  const refuse = (keys: KeyPath, message: string, hint: string): TokensiftError =>
    new TokensiftError({ code: 'invalid-config', where: locate(keys), message, hint });
  const refuseAny = (text: string, keys: KeyPath): void => {
    const [found] = text.matchAll(PROTECTED);
    if (!found) return;
    throw refuse(
      keys,
      `the environment variable ${found[1]} stands here, and variables are replaced in paths only.`,
      'Write the value itself, or give it on the command line: --set KEY=VALUE.',
    );
  };
  const expand = (item: unknown, keys: KeyPath): unknown => {
    if (typeof item === 'string') {
      if (!isPath(keys)) refuseAny(item, keys);
      return item.replace(PROTECTED, (_, name: string) => {
        const expanded = Object.hasOwn(environment, name) ? environment[name] : undefined;
        if (expanded !== undefined) return expanded;
        throw refuse(
          keys,
          `the environment variable ${name} is not set.`,
          `Set it, for instance: ${name}=… tokensift run ….`,
        );
      });
    }
    if (Array.isArray(item)) return item.map((entry, i) => expand(entry, [...keys, i]));
    if (typeof item !== 'object' || item === null) return item;
    return Object.fromEntries(
      Object.entries(item).map(([key, entry]) => {
        refuseAny(key, keys);
        return [key, expand(entry, [...keys, key])];
      }),
    );
  };
  return expand(value, []);
}
