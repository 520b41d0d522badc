import { dirname, resolve } from 'node:path';
import { TokensiftError } from '@tokensift/core';
import {
  describeKeys,
  isPathField,
  type KeyPath,
  type Locate,
  withAbsolutePaths,
} from '@tokensift/experiments';
import { readTextFile } from '../files/read-text-file.ts';
import { expandVariables, protectVariables } from './environment-variables.ts';
import { LONGEST_YAML, readYaml, type Yaml } from './read-yaml.ts';

/** Twice what YAML may be long: characters can take several bytes. */
const LONGEST_FILE = 2 * LONGEST_YAML;

/** Files can include others many times over, and that without a cycle. */
const MOST_FILES = 100;

/** The key under which a file names others whose values it takes over. */
const INCLUDE = 'include';

/** What one file of an experiment says, with variables replaced, and absolute paths where another one includes it. */
export interface ReadFile {
  readonly value: unknown;
  /** Where in the file a value stands, or the nearest one around it. */
  readonly locate: Locate;
}

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Reads a file of an experiment and those that it includes.
 * @returns each before those that it says more than: the file, then what it includes, from the last to the first
 * @throws TokensiftError `invalid-config` for what is no YAML, for files that include each other, and for variables that
 * cannot be replaced; `file-not-found` or `io-error` for a file.
 */
export async function readWithIncluded(path: string, environment: Environment): Promise<ReadFile[]> {
  const files: ReadFile[] = [];
  await read(path, []);
  return files;

  async function read(file: string, chain: readonly string[]): Promise<void> {
    const yaml = readYaml(
      protectVariables(await readTextFile(file, LONGEST_FILE)),
      (line, message, hint, cause) =>
        new TokensiftError({ code: 'invalid-config', where: `${file}:${line}`, message, hint, cause }),
    );
    const locate: Locate = (keys) => describeLocation(file, yaml, keys);
    const isPath = (keys: KeyPath) => keys[0] === INCLUDE || isPathField(yaml.value, keys);
    const expanded = expandVariables(yaml.value, { environment, isPath, locate });
    const folder = dirname(resolve(file));
    const isIncluded = chain.length > 0;
    if (isIncluded && !isMapping(expanded)) {
      throw new TokensiftError({
        code: 'invalid-config',
        where: locate([]),
        message: 'a file that is included must be a mapping.',
        hint: 'Write what it sets with keys, as in an experiment file.',
      });
    }
    const { include, value } = splitInclude(expanded);
    files.push({ value: isIncluded ? withAbsolutePaths(value, folder) : value, locate });
    const names = readInclude(include, locate);
    for (const [i, name] of [...names.entries()].reverse()) {
      const included = resolve(folder, name);
      const where = locate(typeof include === 'string' ? [INCLUDE] : [INCLUDE, i]);
      const seen = [...chain, resolve(file)];
      if (seen.includes(included)) throw cycle([...seen, included], where);
      if (files.length >= MOST_FILES) throw tooMany(where);
      await read(included, seen).catch((error: unknown) => {
        throw atInclude(error, included, where);
      });
    }
  }
}

/** One value of all files: mappings are put together, anything else is that of the first file that has it. */
export const mergeFiles = (files: readonly ReadFile[]): unknown =>
  files.reduceRight<unknown>((under, { value }) => merge(under, value, true), undefined);

/** Says of values of several files where they stand. */
export function locateIn(files: readonly ReadFile[]): Locate {
  return (keys) => {
    let candidates = files.map((file) => ({ file, value: file.value }));
    for (const key of keys) {
      const inside = candidates.flatMap(({ file, value }) =>
        typeof value === 'object' && value !== null && Object.hasOwn(value, key)
          ? [{ file, value: (value as Record<string | number, unknown>)[key] }]
          : [],
      );
      if (inside.length === 0) break;
      // What is no mapping replaces what other files have there.
      candidates = isMapping(inside[0].value) ? inside : inside.slice(0, 1);
    }
    return candidates[0].file.locate(keys);
  };
}

function merge(under: unknown, over: unknown, isRoot = false): unknown {
  if (!isMapping(under) || !isMapping(over)) return over;
  const kept = Object.entries(under).filter(([key]) => !isRoot || !isReplaced(key, over));
  const merged = new Map(kept);
  for (const [key, value] of Object.entries(over)) merged.set(key, merge(merged.get(key), value));
  return Object.fromEntries(merged);
}

/** One model and several are two ways to say the same. */
const isReplaced = (key: string, over: object): boolean =>
  (key === 'model' && Object.hasOwn(over, 'models')) || (key === 'models' && Object.hasOwn(over, 'model'));

const isMapping = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function splitInclude(value: unknown): { readonly include: unknown; readonly value: unknown } {
  if (!isMapping(value)) return { include: undefined, value };
  const { [INCLUDE]: include, ...rest } = value;
  return { include, value: rest };
}

function readInclude(include: unknown, locate: Locate): readonly string[] {
  if (include === undefined) return [];
  const names: readonly unknown[] = [include].flat();
  if (names.every((name): name is string => typeof name === 'string' && name !== '')) return names;
  throw new TokensiftError({
    code: 'invalid-config',
    where: locate([INCLUDE]),
    message: `Must be the path of a file or a list of paths, not ${JSON.stringify(include)}.`,
    hint: 'Write include: defaults.yaml, relative to this file.',
  });
}

const cycle = (files: readonly string[], where: string): TokensiftError =>
  new TokensiftError({
    code: 'invalid-config',
    where,
    message: `the files include each other: ${files.join(' → ')}.`,
    hint: 'Remove one of the includes.',
  });

const tooMany = (where: string): TokensiftError =>
  new TokensiftError({
    code: 'invalid-config',
    where,
    message: `more than ${MOST_FILES} files are included.`,
    hint: 'Include each file once, from one place.',
  });

/** A file that cannot be read is a matter of the line that includes it. */
function atInclude(error: unknown, included: string, where: string): unknown {
  if (!TokensiftError.isInstance(error) || error.where !== included) return error;
  return new TokensiftError({
    code: error.code,
    where,
    message: `${included}: ${error.problem}`,
    hint: 'Check the path; it is relative to the file that includes.',
    cause: error,
  });
}

function describeLocation(path: string, yaml: Yaml, keys: KeyPath): string {
  const line = yaml.lineOf(keys);
  const place = line === undefined ? path : `${path}:${line}`;
  const name = describeKeys(keys);
  return name ? `${place} (${name})` : place;
}
