// What the counter of file operations is tried on.
import { fsync, writeFileSync } from 'node:fs';
import { mkdir, open, readFile, rename, rm } from 'node:fs/promises';
import { promisify } from 'node:util';

await mkdir('folder');
const file = await open('folder/file.tmp', 'wx');
await file.writeFile('abcdef');
await file.sync();
await promisify(fsync)(file.fd);
await file.close();
await readFile('folder/file.tmp');
await rename('folder/file.tmp', 'folder/file');
writeFileSync('folder/other', '');
await rm('folder/other', { force: true });
