import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { errorOf, temporaryFolder } from '@tokensift/testing';
import { expect, it } from 'vitest';
import { checkOwnFile } from './check-own-file.ts';

it('a file may be replaced by one of its kind, and by no other', async () => {
  const folder = await temporaryFolder();
  const own = join(folder, 'own.json');
  const other = join(folder, 'config.json');
  await writeFile(own, '{"schema": "tokensift/selection/1"}');
  await writeFile(other, `{"pad": "${'x'.repeat(2000)}", "schema": "tokensift/selection/1"}`);
  const check = (path: string) => checkOwnFile(path, /tokensift\/selection/, 'selection');
  await check(own);
  await check(join(folder, 'new.json'));
  await check(folder);
  expect(await errorOf(check(other))).toMatchObject({
    code: 'invalid-argument',
    where: other,
    problem: 'the file is there and holds no selection: it would be lost.',
  });
  expect(await readFile(other, 'utf8')).toContain('xxx');
});
