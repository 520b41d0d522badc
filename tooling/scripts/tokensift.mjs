// Runs the command line from source: tsx compiles TypeScript on the fly, the condition picks each package's src.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { constants } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '../..');
const typescript = pathToFileURL(join(root, 'tooling/scripts/typescript.mjs')).href;
const main = join(root, 'apps/experiment/src/main.ts');
const env = { TOKENSIFT_DATA: join(root, '../shared'), ...process.env };
// Where `.ci/run` puts @tensorflow/tfjs-node, for those who try its backend from a clone.
if (existsSync(join(root, '.tfjs-node'))) env.TOKENSIFT_TFJS_NODE ??= join(root, '.tfjs-node');
// npm changes to the workspace root; paths on the command line mean the folder the user is in.
const cwd = process.env.INIT_CWD ?? process.cwd();
const child = spawn(
  process.execPath,
  ['--conditions=@tokensift/source', `--import=${typescript}`, main, ...process.argv.slice(2)],
  { stdio: 'inherit', cwd, env },
);
// The command stops in its own time, after writing what it has; this process waits for it.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
child.on('close', (code, signal) => process.exit(code ?? 128 + constants.signals[signal]));
