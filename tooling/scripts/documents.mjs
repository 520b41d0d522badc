// Writes the documents that the declarations of settings make: the JSON schema of experiments, tables of READMEs.
import { execFileSync } from 'node:child_process';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '../..');
const tsx = pathToFileURL(join(root, 'node_modules/tsx/dist/esm/index.mjs')).href;
const write = join(root, 'apps/experiment/testing/documents/write.ts');
const options = { stdio: 'inherit', cwd: root };
execFileSync(process.execPath, ['--conditions=@tokensift/source', `--import=${tsx}`, write], options);
const biome = join(root, 'node_modules/@biomejs/biome/bin/biome');
execFileSync(process.execPath, [biome, 'format', '--write', 'apps/experiment/schema'], options);
