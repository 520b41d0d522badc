import { existsSync } from 'node:fs';
import { isAbsolute, join, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { type Selector, suggest, TokensiftError } from '@tokensift/core';
import { selectors } from '@tokensift/parameter-sensitivity';

export interface NamedSelector {
  readonly name: string;
  readonly select: Selector;
}

/**
 * The selector that a setting names: one of our own, a module (a path that starts with "." or "/"), or a package that
 * is installed beside the current folder. A module exports a function, as `default` or `selector`. TypeScript modules
 * need nothing of the Node version.
 * @param folder what relative paths and packages are looked up from
 * @throws TokensiftError `invalid-argument` for an unknown name, a module that cannot be loaded or exports no selector;
 * `file-not-found`.
 */
export async function loadSelector(
  selector: string | Selector,
  folder: string = process.cwd(),
): Promise<NamedSelector> {
  if (typeof selector === 'function') return { name: selector.name || 'selector', select: selector };
  if (selectors.names.includes(selector)) return { name: selector, select: selectors.of(selector).select };
  const path = await resolveModule(selector, folder);
  const module = await importModule(selector, path);
  const select = [module.default, module.selector].find((exported) => typeof exported === 'function');
  if (select) return { name: selector, select: select as Selector };
  throw new TokensiftError({
    code: 'invalid-argument',
    where: selector,
    message: 'the module exports no selector.',
    hint: 'Export a function from it: export default function select(input) { … }; see docs/custom-selectors.md.',
  });
}

/** True for what names a file and not a selector or a package. */
export function isSelectorPath(selector: string): boolean {
  return selector.startsWith('.') || isAbsolute(selector);
}

async function resolveModule(selector: string, folder: string): Promise<string> {
  if (isSelectorPath(selector)) {
    const path = resolve(folder, selector);
    if (existsSync(path)) return path;
    throw new TokensiftError({
      code: 'file-not-found',
      where: selector,
      message: 'there is no such selector module.',
      hint: 'Check the path; it is relative to the folder that the command runs in, or to the experiment file.',
    });
  }
  const { createJiti } = await import('jiti');
  const found = createJiti(join(folder, 'selector.js')).esmResolve(selector, { try: true });
  if (found) return fileURLToPath(found);
  throw new TokensiftError({
    code: 'invalid-argument',
    where: 'selector',
    message: `There is no selector "${selector}", and no package of that name.`,
    hint: `${suggest(selector, selectors.names)} Of your own: ./my-selector.ts, or a package that is installed here.`,
  });
}

/** What a TypeScript module can import although nothing is installed beside it. */
const provided = ['@tokensift/core', '@tokensift/parameter-sensitivity'];

async function importModule(selector: string, path: string): Promise<Record<string, unknown>> {
  try {
    if (!/\.[cm]?ts$/.test(path)) return await import(pathToFileURL(path).href);
    // Node 20 does not read TypeScript.
    const { createJiti } = await import('jiti');
    const alias = Object.fromEntries(
      provided.map((name) => [name, fileURLToPath(import.meta.resolve(name))]),
    );
    return await createJiti(import.meta.url, { moduleCache: false, fsCache: false, alias }).import(path);
  } catch (cause) {
    throw new TokensiftError({
      code: 'invalid-argument',
      where: selector,
      message: `the selector module cannot be loaded (${cause instanceof Error ? cause.message : String(cause)}).`,
      hint: 'Check that it runs on its own.',
      cause,
    });
  }
}
