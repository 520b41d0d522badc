// Runs the benchmarks from source: tsx compiles TypeScript on the fly, the condition picks each package's src.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '../..');
const typescript = pathToFileURL(join(root, 'tooling/scripts/typescript.mjs')).href;
const main = join(root, 'tooling/benchmarks/src/main.ts');
const env = { ...process.env };
// Where `.ci/run` puts @tensorflow/tfjs-node, which the benchmark of engines compares with.
if (existsSync(join(root, '.tfjs-node'))) env.TOKENSIFT_TFJS_NODE ??= join(root, '.tfjs-node');
const child = spawn(
  process.execPath,
  ['--conditions=@tokensift/source', `--import=${typescript}`, main, ...process.argv.slice(2)],
  { stdio: 'inherit', env },
);
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => child.kill(signal));
child.on('close', (code) => process.exit(code ?? 1));
