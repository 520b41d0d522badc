// Runs the fuzz suite from source: tsx compiles TypeScript on the fly, the condition picks each package's src.
import { spawn } from 'node:child_process';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '../..');
const tsx = pathToFileURL(join(root, 'node_modules/tsx/dist/esm/index.mjs')).href;
const main = join(root, 'tooling/fuzz/src/main.ts');
const child = spawn(
  process.execPath,
  ['--conditions=@tokensift/source', `--import=${tsx}`, main, ...process.argv.slice(2)],
  { stdio: 'inherit' },
);
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => child.kill(signal));
child.on('close', (code) => process.exit(code ?? 1));
