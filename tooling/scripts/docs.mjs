// Builds the documentation site into docs/.vitepress/dist, or shows it: docs.mjs [build | dev | preview].
import { spawnSync } from 'node:child_process';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '../..');
const [command = 'build', ...options] = process.argv.slice(2);

function run(...words) {
  const { status } = spawnSync(process.execPath, words, { cwd: root, stdio: 'inherit' });
  if (status !== 0) process.exit(status ?? 1);
}

const tsx = pathToFileURL(join(root, 'node_modules/tsx/dist/esm/index.mjs')).href;
if (command !== 'preview') run(`--import=${tsx}`, join(root, 'docs/src/api/write.ts'));
run(join(root, 'docs/node_modules/vitepress/bin/vitepress.js'), command, 'docs', ...options);
