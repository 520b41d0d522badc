import { createHash } from 'node:crypto';
import { basename, resolve } from 'node:path';
import { isSelectorPath, loadSelector, settingTypesOf } from 'tokensift';
import { readTextFile } from '../files/read-text-file.ts';
import type { MethodSettings, Settings } from './experiment.ts';

type FileSetting = { readonly setting: string; readonly value: string; readonly isModule: boolean };

/** The settings that name a file or a module. */
function referencesIn(method: string, settings: Settings): FileSetting[] {
  return Object.entries(settingTypesOf(method)).flatMap(([setting, type]) => {
    const value = settings[setting];
    if (typeof value !== 'string' || !isPathSetting(method, setting)) return [];
    return [{ setting, value, isModule: type === 'module' }];
  });
}

/** Whether a setting of a method names a file or a module. */
export function isPathSetting(method: string, setting: string): boolean {
  const types = settingTypesOf(method);
  return Object.hasOwn(types, setting) && (types[setting] === 'path' || types[setting] === 'module');
}

/** Those that name a file: a module can also be a selector's name or a package. */
const filesIn = (method: string, settings: Settings): FileSetting[] =>
  referencesIn(method, settings).filter(({ value, isModule }) => !isModule || isSelectorPath(value));

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
 * SHA-256 of the files that methods are set with, by path, after seeing that modules can be loaded.
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
      for (const { value: path } of filesIn(entry.method, settings)) {
        const content = await readTextFile(path);
        hashes.set(path, createHash('sha256').update(content).digest('hex'));
      }
    }
  }
  return hashes;
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
