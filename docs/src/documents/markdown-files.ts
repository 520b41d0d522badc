import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { GENERATED, root } from '../site/links.ts';

/** Folders with Markdown that is read as it is, or not ours. */
const LEFT_OUT = /^(node_modules|dist|src|assets|fixtures|runs|coverage|\..*)$/;

/** The Markdown of the repository that people read, by its paths from the root. */
export function markdownFiles(folder = ''): string[] {
  return readdirSync(join(root, folder), { withFileTypes: true })
    .flatMap((entry) => {
      const path = `${folder}${entry.name}`;
      if (entry.isDirectory()) {
        return LEFT_OUT.test(entry.name) || `${path}/` === GENERATED ? [] : markdownFiles(`${path}/`);
      }
      return path.endsWith('.md') ? [path] : [];
    })
    .sort();
}
