// Preloaded with --import: counts what a process does to the files below a folder, and kills it at one of these
// operations. Settings come by the environment; see run-killed.ts.
import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { resolve, sep } from 'node:path';

const { KILL_BELOW: below, KILL_AT: at, KILL_LOG: log } = process.env;
const target = at === undefined ? undefined : Number(at);
const { appendFileSync, promises } = fs;
const root = resolve(below ?? '.');
const paths = new WeakMap();
let count = 0;

/** One operation on a path: the process ends before it, by the signal that nobody can catch, when its turn has come. */
function operation(name, ...about) {
  const inside = about.filter(
    (path) => typeof path === 'string' && `${resolve(path)}${sep}`.startsWith(`${root}${sep}`),
  );
  if (inside.length === 0) return;
  if (log) appendFileSync(log, `${JSON.stringify([name, ...inside])}\n`);
  if (++count === target) process.kill(process.pid, 'SIGKILL');
}

for (const name of [
  ...[
    'appendFile',
    'copyFile',
    'cp',
    'link',
    'mkdir',
    'rename',
    'rm',
    'rmdir',
    'symlink',
    'truncate',
    'unlink',
  ],
  ...['utimes', 'writeFile'],
]) {
  const original = promises[name];
  promises[name] = (...args) => {
    operation(name, ...args);
    return original.apply(promises, args);
  };
}

const { open } = promises;
promises.open = async (path, flags = 'r', ...rest) => {
  const writes = typeof flags === 'string' ? /[wa+]/.test(flags) : (flags & 3) !== 0;
  if (writes) operation('open', path);
  const handle = await open.call(promises, path, flags, ...rest);
  paths.set(handle, path);
  return handle;
};

const probe = await open.call(promises, '/dev/null', 'r');
const handles = Object.getPrototypeOf(probe);
await probe.close();
for (const name of ['sync', 'truncate', 'write', 'writeFile']) {
  const original = handles[name];
  handles[name] = async function (...args) {
    operation(name, paths.get(this));
    // Half of it is written where the next operation is the last.
    if (name.startsWith('write') && count + 1 === target) {
      const [data] = args;
      const half =
        typeof data === 'string' ? data.slice(0, data.length / 2) : data.subarray(0, data.length / 2);
      await original.call(this, half);
    }
    if (name.startsWith('write')) operation('half written', paths.get(this));
    return original.apply(this, args);
  };
}

syncBuiltinESMExports();
