import { resolve } from 'node:path';
import { embeddedModel, isModulePath } from '@tokensift/classifier';
import { isHubReference } from '@tokensift/hub';
import { type PathFormat, pathFormatOf } from './file-settings.ts';
import type { KeyPath } from './validate-experiment.ts';

/** Whether the value at a path of keys, of a file that nothing has checked yet, is one that names a file or folder. */
export const isPathField = (file: unknown, keys: KeyPath): boolean => formatAt(file, keys) !== undefined;

/** A file that nothing has checked yet, with absolute paths for those that are relative to a folder. */
export function withAbsolutePaths(file: unknown, folder: string): unknown {
  const walk = (value: unknown, keys: KeyPath): unknown => {
    if (Array.isArray(value)) return value.map((item, i) => walk(item, [...keys, i]));
    if (typeof value === 'object' && value !== null) {
      return Object.fromEntries(
        Object.entries(value).map(([key, item]) => [
          isTracker(keys) && isModulePath(key) ? resolve(folder, key) : key,
          walk(item, [...keys, key]),
        ]),
      );
    }
    if (typeof value !== 'string' || value === '' || isHubReference(value)) return value;
    if (embeddedModel(value, folder) !== undefined) return value;
    const format = formatAt(file, keys);
    return format === 'path' || (format === 'module' && isModulePath(value)) ? resolve(folder, value) : value;
  };
  return walk(file, []);
}

/** Whether a tracker stands there: its name, or a mapping of the name to settings. */
const isTracker = ([list, index, ...inside]: KeyPath): boolean =>
  list === 'trackers' && typeof index === 'number' && inside.length === 0;

function formatAt(file: unknown, keys: KeyPath): PathFormat | undefined {
  const [list, index, ...inside] = keys;
  if (isTracker(keys)) return 'module';
  if (list === 'model') return index === undefined ? 'path' : formatInEntry(file, keys.slice(1));
  if (list === 'models') return inside.length === 0 ? 'path' : formatInEntry(file, inside);
  if (list === 'datasets') return formatInEntry(file, inside);
  if (list !== 'methods' || typeof index !== 'number') return undefined;
  return formatInMethod(methodOf((file as { methods: unknown[] }).methods[index]), inside);
}

/** Inside of a model's or a data set's entry: its path, and what it says of methods. */
function formatInEntry(file: unknown, [key, name, ...inside]: KeyPath): PathFormat | undefined {
  if (key !== 'methods') return key === 'path' && name === undefined ? 'path' : undefined;
  const { methods } = Object(file) as { methods?: unknown };
  const entries = Array.isArray(methods) ? methods : [];
  const entry = entries.find((one) => one === name || Object(one).name === name);
  // The method may stand in another file.
  return formatInMethod(entry === undefined ? undefined : methodOf(entry), inside);
}

/** Among the settings of a method: on their own, in trials, and in a matrix. */
function formatInMethod(method: string | undefined, inside: KeyPath): PathFormat | undefined {
  const [first, second, third, ...deeper] = inside;
  if (deeper.length > 0) return undefined;
  const key =
    first === 'trials'
      ? third
      : (first === 'matrix' || first === 'space') && typeof third === 'number'
        ? second
        : inside.length === 1
          ? first
          : undefined;
  return typeof key === 'string' ? pathFormatOf(method, key) : undefined;
}

function methodOf(entry: unknown): string {
  const { name = entry, method = name } = Object(entry) as { name?: unknown; method?: unknown };
  return String(method);
}
