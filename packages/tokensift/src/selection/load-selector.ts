import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { isAbsolute, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type Selector, TokensiftError } from '@tokensift/core';
import { selectors } from '@tokensift/parameter-sensitivity';

export interface NamedSelector {
  readonly name: string;
  readonly select: Selector;
}

/**
 * The selector that a setting names: one of our own, a module (a path that starts with "." or "/"), or a package that
 * is installed beside the current folder. A module exports a function, as `default` or `selector`. TypeScript modules
 * need nothing of the Node version.
 * @throws TokensiftError `invalid-argument` for an unknown name, a module that cannot be loaded or exports no selector;
 * `file-not-found`.
 */
export async function loadSelector(selector: string | Selector): Promise<NamedSelector> {
  if (typeof selector === 'function') return { name: selector.name || 'selector', select: selector };
  const known = Object.hasOwn(selectors, selector) ? selectors[selector] : undefined;
  if (known) return { name: selector, select: known.select };
  const path = resolveModule(selector);
  const module = await importModule(selector, path);
  const select = module.default ?? module.selector;
  if (typeof select === 'function') return { name: selector, select: select as Selector };
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

function resolveModule(selector: string): string {
  if (isSelectorPath(selector)) {
    const path = resolve(selector);
    if (existsSync(path)) return path;
    throw new TokensiftError({
      code: 'file-not-found',
      where: selector,
      message: 'there is no such selector module.',
      hint: 'Check the path; it is relative to the folder that the command runs in, or to the experiment file.',
    });
  }
  try {
    return createRequire(join(process.cwd(), 'selector.js')).resolve(selector);
  } catch (cause) {
    throw new TokensiftError({
      code: 'invalid-argument',
      where: 'selector',
      message: `There is no selector "${selector}", and no package of that name.`,
      hint: `Known: ${Object.keys(selectors).join(', ')}. Of your own: ./my-selector.ts, or a package that is installed here.`,
      cause,
    });
  }
}

async function importModule(selector: string, path: string): Promise<Record<string, unknown>> {
  try {
    if (/\.[cm]?ts$/.test(path)) {
      const { createJiti } = await import('jiti');
      return await createJiti(import.meta.url, { moduleCache: false }).import(path);
    }
    return await import(pathToFileURL(path).href);
  } catch (cause) {
    throw new TokensiftError({
      code: 'invalid-argument',
      where: selector,
      message: `the selector module cannot be loaded (${cause instanceof Error ? cause.message : String(cause)}).`,
      hint: 'Check that it runs: node or tsx shows where it fails.',
      cause,
    });
  }
}
