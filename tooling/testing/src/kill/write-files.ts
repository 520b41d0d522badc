// What the counter of file operations is tried on.
import { writeFileSync } from 'node:fs';
import { mkdir, open, readFile, rename, rm } from 'node:fs/promises';

await mkdir('folder');
const file = await open('folder/file.tmp', 'wx');
await file.writeFile('abcdef');
await file.sync();
await file.close();
await readFile('folder/file.tmp');
await rename('folder/file.tmp', 'folder/file');
writeFileSync('folder/other', '');
await rm('folder/other', { force: true });
