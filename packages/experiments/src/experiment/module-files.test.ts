import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { errorOf, temporaryFolder } from '@tokensift/testing';
import { describe, expect, it } from 'vitest';
import { readFileSettings } from './file-settings.ts';
import { moduleFiles } from './module-files.ts';

async function folderOf(files: Readonly<Record<string, string>>): Promise<string> {
  const folder = await temporaryFolder();
  for (const [path, text] of Object.entries(files)) {
    await mkdir(join(folder, path, '..'), { recursive: true });
    await writeFile(join(folder, path), text);
  }
  return folder;
}

describe('moduleFiles', () => {
  it('follows every way to name a file from a module, and circles once', async () => {
    const folder = await folderOf({
      'lib/selector.ts': [
        "import { a } from './a.ts';",
        'import b = require("./b");',
        "export * from '../shared/c.js';",
        "const d = await import('./d');",
        "const weights = readFileSync(new URL('./weights.json', import.meta.url));",
        "import 'not-here'; import './nor-this.ts';",
        'export type { E } from "./e/";',
      ].join('\n'),
      'lib/a.ts': "import './selector.ts'; import './deep/f.mjs';",
      'lib/b.cjs': '',
      'lib/d/index.js': '',
      'lib/e/index.mts': '',
      'lib/deep/f.mjs': '',
      'lib/weights.json': '{"not": "./unused.ts"}',
      'lib/unused.ts': '',
      'shared/c.ts': '',
    });
    expect(await moduleFiles(join(folder, 'lib/selector.ts'))).toEqual(
      [
        ...['a.ts', 'b.cjs', 'd/index.js', 'deep/f.mjs', 'e/index.mts', 'selector.ts', 'weights.json'].map(
          (file) => join(folder, 'lib', file),
        ),
        join(folder, 'shared/c.ts'),
      ].sort(),
    );
  });

  it('says when there is no such module', async () => {
    expect(await errorOf(moduleFiles('/no/selector.ts'))).toMatchObject({ code: 'file-not-found' });
  });
});

it('a run counts as another when a file that its selector imports has changed, wherever both lie', async () => {
  const files = {
    'selector.mjs': "import { share } from './share.mjs';\nexport default () => share;\n",
    'share.mjs': "export { half as share } from './half.mjs';\n",
    'half.mjs': 'export const half = 0.5;\n',
  };
  const hashOf = async (content: Readonly<Record<string, string>>): Promise<string> => {
    const path = join(await folderOf(content), 'selector.mjs');
    const method = { name: 'own', method: 'sparse', settings: { selector: path }, training: {} };
    return (await readFileSettings([method])).get(path)!;
  };
  const hash = await hashOf(files);
  expect(await hashOf(files)).toBe(hash);
  expect(await hashOf({ ...files, 'half.mjs': 'export const half = 0.25;\n' })).not.toBe(hash);
  expect(await hashOf({ ...files, 'notes.txt': 'beside it' })).toBe(hash);
});
