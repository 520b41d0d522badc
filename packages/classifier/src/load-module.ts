import { existsSync } from 'node:fs';
import { isAbsolute, join, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { suggest, TokensiftError } from '@tokensift/core';

/** What is loaded, for errors, and from where. */
export interface LoadModuleOptions {
  /** What the module is to be: "selector". */
  readonly what: string;
  /** The document that tells how to write one. */
  readonly manual: string;
  /** Names that are no module, to suggest. */
  readonly known: readonly string[];
  /** What relative paths and packages are looked up from. */
  readonly folder: string;
}

/** True for what names a file and not something built in or a package. */
export function isModulePath(name: string): boolean {
  return name.startsWith('.') || isAbsolute(name);
}

/**
 * Loads a module of the user's own: a path that starts with "." or "/", or a package that is installed beside a folder.
 * TypeScript modules need nothing of the Node version.
 * @returns the function that it exports as `default`, or by the name of what it is
 * @throws TokensiftError `invalid-argument` for an unknown name, a module that cannot be loaded or exports no such
 * function; `file-not-found`.
 */
export async function loadModule(name: string, options: LoadModuleOptions): Promise<unknown> {
  const { what, manual } = options;
  const module = await importModule(name, what, await resolveModule(name, options));
  const found = [module.default, module[what]].find((exported) => typeof exported === 'function');
  if (found) return found;
  throw new TokensiftError({
    code: 'invalid-argument',
    where: name,
    message: `the module exports no ${what}.`,
    hint: `Export a function from it, as default or "${what}"; see ${manual}.`,
  });
}

async function resolveModule(name: string, { what, known, folder }: LoadModuleOptions): Promise<string> {
  if (isModulePath(name)) {
    const path = resolve(folder, name);
    if (existsSync(path)) return path;
    throw new TokensiftError({
      code: 'file-not-found',
      where: name,
      message: `there is no such ${what} module.`,
      hint: 'Check the path; it is relative to the folder that the command runs in, or to the experiment file.',
    });
  }
  const { createJiti } = await import('jiti');
  const found = createJiti(join(folder, 'module.js')).esmResolve(name, { try: true });
  if (found) return fileURLToPath(found);
  throw new TokensiftError({
    code: 'invalid-argument',
    where: what,
    message: `There is no ${what} "${name}", and no package of that name.`,
    hint: `${suggest(name, known)} Of your own: ./my-${what}.ts, or a package that is installed here.`,
  });
}

/** What a TypeScript module can import although nothing is installed beside it. */
const provided = ['@tokensift/core', '@tokensift/parameter-sensitivity'];

async function importModule(name: string, what: string, path: string): Promise<Record<string, unknown>> {
  try {
    if (!/\.[cm]?ts$/.test(path)) return await import(pathToFileURL(path).href);
    // Node 20 does not read TypeScript.
    const { createJiti } = await import('jiti');
    const alias = Object.fromEntries(
      provided.map((known) => [known, fileURLToPath(import.meta.resolve(known))]),
    );
    return await createJiti(import.meta.url, { moduleCache: false, fsCache: false, alias }).import(path);
  } catch (cause) {
    throw new TokensiftError({
      code: 'invalid-argument',
      where: name,
      message: `the ${what} module cannot be loaded (${cause instanceof Error ? cause.message : String(cause)}).`,
      hint: 'Check that it runs on its own.',
      cause,
    });
  }
}
