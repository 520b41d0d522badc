import type { Selector } from '@tokensift/core';
import { selectors } from '@tokensift/parameter-sensitivity';
import { loadModule } from '../load-module.ts';

export interface NamedSelector {
  readonly name: string;
  readonly select: Selector;
}

/**
 * The selector that a setting names: one of our own, a module (a path that starts with "." or "/"), or a package that
 * is installed beside the current folder. A module exports a function, as `default` or `selector`.
 * @param folder what relative paths and packages are looked up from
 * @throws TokensiftError as `loadModule`.
 */
export async function loadSelector(
  selector: string | Selector,
  folder: string = process.cwd(),
): Promise<NamedSelector> {
  if (typeof selector === 'function') return { name: selector.name || 'selector', select: selector };
  const { names } = selectors;
  if (names.includes(selector)) return { name: selector, select: selectors.of(selector).select };
  const select = await loadModule(selector, {
    what: 'selector',
    manual: 'docs/guides/custom-selectors.md',
    known: names,
    folder,
  });
  return { name: selector, select: select as Selector };
}
