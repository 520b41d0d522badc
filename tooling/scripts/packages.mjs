// Runs the checks of packages from source: tsx compiles TypeScript on the fly.
import { spawn } from 'node:child_process';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '../..');
const typescript = pathToFileURL(join(root, 'tooling/scripts/typescript.mjs')).href;
const main = join(root, 'tooling/packaging/src/main.ts');
const child = spawn(process.execPath, [`--import=${typescript}`, main, ...process.argv.slice(2)], {
  stdio: 'inherit',
});
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => child.kill(signal));
child.on('close', (code) => process.exit(code ?? 1));
