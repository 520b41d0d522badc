import { createHash } from 'node:crypto';
import { basename, dirname, relative, resolve, sep } from 'node:path';
import { isModulePath, loadSelector, methods } from '@tokensift/classifier';
import { listSettings, type Setting } from '@tokensift/core/settings';
import { hashFile, type ReadFileOptions, readBytes } from '@tokensift/storage';
import { hashValue } from '../plan/fingerprints.ts';
import type { MethodSettings, Settings } from './experiment.ts';
import { moduleFiles } from './module-files.ts';

type FileSetting = { readonly setting: string; readonly value: string; readonly isModule: boolean };

/** What the settings of a method name, by setting; nothing of a method that is not known. */
function formatsOf(method: string): ReadonlyMap<string, Setting['format']> {
  if (!methods.names.includes(method)) return new Map();
  return new Map(listSettings(methods.of(method).settings).map(({ name, format }) => [name, format]));
}

/** The settings that name a file or a module. */
function referencesIn(method: string, settings: Settings): FileSetting[] {
  return [...formatsOf(method)].flatMap(([setting, format]) => {
    const value = settings[setting];
    if (typeof value !== 'string' || format === undefined) return [];
    return [{ setting, value, isModule: format === 'module' }];
  });
}

export type PathFormat = NonNullable<Setting['format']>;

/** What a setting of a method names, if it names a file or a module; of a method that is not known, what any has it name. */
export const pathFormatOf = (method: string | undefined, setting: string): PathFormat | undefined =>
  (method === undefined ? methods.names : [method])
    .map((name) => formatsOf(name).get(setting))
    .find((format) => format !== undefined);

/** Those that name a file: a module can also be a selector's name or a package. */
const filesIn = (method: string, settings: Settings): FileSetting[] =>
  referencesIn(method, settings).filter(({ value, isModule }) => !isModule || isModulePath(value));

/** The settings of a method and of its trials. */
const allSettings = ({ settings, trials = [] }: MethodSettings): Settings[] => [
  settings,
  ...trials.map((trial) => trial.settings),
];

/** A method with absolute paths for those that are relative to a folder. */
export function resolveFileSettings(entry: MethodSettings, folder: string): MethodSettings {
  const absolute = (settings: Settings): Settings => ({
    ...settings,
    ...Object.fromEntries(
      filesIn(entry.method, settings).map(({ setting, value }) => [setting, resolve(folder, value)]),
    ),
  });
  const trials = entry.trials?.map((trial) => ({ ...trial, settings: absolute(trial.settings) }));
  return { ...entry, settings: absolute(entry.settings), ...(trials && { trials }) };
}

/**
 * SHA-256 of the files that methods are set with, by path, after seeing that modules can be loaded; of modules with all
 * that they load from beside them (`moduleFiles`).
 * @throws TokensiftError `file-not-found`, `io-error`, `invalid-argument` for an unknown selector or a module that exports
 * none.
 */
export async function readFileSettings(methods: readonly MethodSettings[]): Promise<Map<string, string>> {
  const hashes = new Map<string, string>();
  for (const entry of methods) {
    for (const settings of allSettings(entry)) {
      for (const { value, isModule } of referencesIn(entry.method, settings)) {
        if (isModule) await loadSelector(value);
      }
      for (const { value: path, isModule } of filesIn(entry.method, settings)) {
        if (hashes.has(path)) continue;
        hashes.set(path, isModule ? await hashModule(path) : await hashContent(path));
      }
    }
  }
  return hashes;
}

/** Scores and the like; a device can go on for ever. */
const scores: ReadFileOptions = {
  largest: 2 ** 28,
  code: 'io-error',
  hint: 'Check that it is the file that the setting is to name.',
};

const hashContent = async (path: string): Promise<string> =>
  createHash('sha256')
    .update(await readBytes(path, scores))
    .digest('hex');

/** By the names that the files have seen from the module, wherever that is. */
async function hashModule(path: string): Promise<string> {
  const folder = dirname(resolve(path));
  const entries: (readonly [string, string | undefined])[] = [];
  for (const file of await moduleFiles(path)) {
    entries.push([relative(folder, file).split(sep).join('/'), (await hashFile(file))?.sha256]);
  }
  return hashValue(Object.fromEntries(entries));
}

/** Settings that say the same on every machine: what files hold instead of where they lie. */
export function portableSettings(
  { method, settings }: Pick<MethodSettings, 'method' | 'settings'>,
  hashes: ReadonlyMap<string, string>,
): Settings {
  const portable = filesIn(method, settings).map(({ setting, value }) => [
    setting,
    { name: basename(value), sha256: hashes.get(value) },
  ]);
  return { ...settings, ...Object.fromEntries(portable) };
}
