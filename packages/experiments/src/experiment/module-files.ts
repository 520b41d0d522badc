import { readFile } from 'node:fs/promises';
import { dirname, extname, join, resolve } from 'node:path';
import { fileError, isFile } from '@tokensift/storage';

const CODE = ['.ts', '.mts', '.cts', '.js', '.mjs', '.cjs'];
const RELATIVE_PATH = /(["'`])(\.\.?\/(?:(?!\1).)*)\1/g;

/**
 * A module and the files beside it that it may load, however far: every quoted text in it that begins with "./" or "../"
 * counts, whether it is imported, required or read, and whichever extension is left out. Conservative: a text that is no
 * import counts too. What is not seen are paths that are put together when the module runs, and packages.
 * @returns absolute paths, in order
 * @throws TokensiftError `file-not-found` or `io-error` for the module itself.
 */
export async function moduleFiles(path: string): Promise<string[]> {
  const found = new Set<string>();
  const pending = [resolve(path)];
  for (let file = pending.pop(); file !== undefined; file = pending.pop()) {
    if (found.has(file)) continue;
    found.add(file);
    if (!CODE.includes(extname(file))) continue;
    const text = await readFile(file, 'utf8').catch((error: unknown) => {
      throw fileError(error, path, 'read');
    });
    for (const [, , specifier] of text.matchAll(RELATIVE_PATH)) {
      pending.push(...(await filesNamed(resolve(dirname(file), specifier))));
    }
  }
  return [...found].sort();
}

/** The files that a path in an import can mean. */
async function filesNamed(path: string): Promise<string[]> {
  // TypeScript names what it compiles to: "./a.js" is a.ts.
  const stem = path.replace(/\.[cm]?js$/, '');
  const candidates = new Set([
    path,
    ...CODE.flatMap((extension) => [
      `${path}${extension}`,
      `${stem}${extension}`,
      join(path, `index${extension}`),
    ]),
  ]);
  const are = await Promise.all([...candidates].map(async (file) => ((await isFile(file)) ? [file] : [])));
  return are.flat();
}
