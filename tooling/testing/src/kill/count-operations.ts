// Loaded before a script (--import): counts what it does to files below a folder, and ends it at a chosen one.
import fs, { type PathLike } from 'node:fs';
import promises, { type FileHandle } from 'node:fs/promises';
import { syncBuiltinESMExports } from 'node:module';
import { resolve, sep } from 'node:path';
import type { KillSettings } from './kill-settings.ts';

const settings: KillSettings = JSON.parse(process.env.TOKENSIFT_KILL as string);
const { root, log, at, torn, flushes } = settings;
const append = fs.appendFileSync;
const writeNow = fs.writeSync;
let count = 0;

const isBelow = (path: unknown): path is string =>
  typeof path === 'string' && `${resolve(path)}${sep}`.startsWith(`${root}${sep}`);

/** SIGKILL leaves the file system as it is now, as a power cut would if all was flushed. */
function operation(name: string, path: string, halfWrite?: () => void): void {
  count++;
  append(log, `${name} ${resolve(path).slice(root.length + 1)}\n`);
  if (count !== at) return;
  if (torn) halfWrite?.();
  process.kill(process.pid, 'SIGKILL');
}

type Call = (...values: unknown[]) => unknown;

/** Functions that change what is at a path, by where the path stands among their arguments. */
const changing: Readonly<Record<string, number>> = {
  mkdir: 0,
  rename: 1,
  rm: 0,
  rmdir: 0,
  unlink: 0,
  writeFile: 0,
  appendFile: 0,
  truncate: 0,
  copyFile: 1,
  cp: 1,
  symlink: 1,
  link: 1,
};

for (const [name, place] of Object.entries(changing)) {
  for (const [holder, key] of [
    [promises, name],
    [fs, `${name}Sync`],
  ] as const) {
    const functions = holder as unknown as Record<string, Call>;
    const original = functions[key];
    functions[key] = (...values) => {
      if (isBelow(values[place])) operation(name, values[place]);
      return original(...values);
    };
  }
}

/** Open files whose flushes count, by descriptor. */
const flushed = new Map<number, string>();

const open = promises.open;
promises.open = async (path: PathLike, flags?: string | number, mode?: fs.Mode) => {
  const isWriting = isBelow(path) && typeof flags === 'string' && /[wa+]/.test(flags);
  if (isWriting) operation('open', path);
  const handle = await open(path, flags, mode);
  if (isWriting) watchHandle(handle, path);
  flushed.delete(handle.fd);
  if (flushes && isBelow(path)) watchFlushes(handle, path);
  return handle;
};

/** Writes through a handle are operations too, and may be torn: the first half is written. */
function watchHandle(handle: FileHandle, path: string): void {
  const calls = handle as unknown as Record<string, Call>;
  for (const name of ['write', 'writeFile', 'appendFile', 'truncate']) {
    const original = calls[name].bind(handle);
    calls[name] = (data, ...others) => {
      operation(name, path, () => {
        if (typeof data !== 'string' && !(data instanceof Uint8Array)) return;
        const bytes = Buffer.from(data);
        writeNow(handle.fd, bytes.subarray(0, bytes.length >> 1));
      });
      return original(data, ...others);
    };
  }
}

function watchFlushes(handle: FileHandle, path: string): void {
  flushed.set(handle.fd, path);
  const sync = handle.sync.bind(handle);
  handle.sync = () => {
    operation('sync', path);
    return sync();
  };
}

const fsync = fs.fsync;
fs.fsync = Object.assign((descriptor: number, done: fs.NoParamCallback) => {
  const path = flushed.get(descriptor);
  if (path !== undefined) operation('sync', path);
  fsync(descriptor, done);
}, fsync);

syncBuiltinESMExports();
