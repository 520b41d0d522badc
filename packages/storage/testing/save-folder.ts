import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { writeFolder } from '@tokensift/storage';

/** Saves one of the folders that tests compare: node save-folder.ts FOLDER CONTENT [hold] */
const [folder, content, hold] = process.argv.slice(2) as [string, string, string | undefined];

await writeFolder(folder, { mayReplace: () => {} }, async (temporary) => {
  await writeFile(join(temporary, 'a.txt'), content);
  await mkdir(join(temporary, 'inner'));
  await writeFile(join(temporary, 'inner', 'b.txt'), content.repeat(2));
  if (hold === undefined) return;
  process.stdout.write('writing\n');
  await new Promise((resolve) => setTimeout(resolve, 60_000));
});
