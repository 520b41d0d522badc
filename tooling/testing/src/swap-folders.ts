import { spawn } from 'node:child_process';
import { once } from 'node:events';

/** Exchanges two folders by renaming, with a third name in between, and rests from 0 to 6 ms after it. */
const script = `
  const { renameSync } = require('node:fs');
  const [first, second] = process.argv.slice(1);
  const pause = new Int32Array(new SharedArrayBuffer(4));
  for (let i = 0; ; i++) {
    renameSync(first, first + '.between');
    renameSync(second, first);
    renameSync(first + '.between', second);
    Atomics.wait(pause, 0, 0, i % 7);
    if (i === 0) process.stdout.write('going');
  }
`;

/** Lets another process exchange two folders every few milliseconds while something runs. */
export async function swapFolders(first: string, second: string, run: () => Promise<void>): Promise<void> {
  const process = spawn('node', ['-e', script, first, second], { stdio: ['ignore', 'pipe', 'inherit'] });
  const ended = once(process, 'exit');
  try {
    await Promise.race([once(process.stdout, 'data'), ended]);
    await run();
    if (process.exitCode !== null) throw new Error('the folders were not exchanged any more');
  } finally {
    process.kill();
    await ended;
  }
}
