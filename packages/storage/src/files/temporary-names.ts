import { randomBytes } from 'node:crypto';
import { readdir, stat, unlink } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { isAlive, machineTag } from './process-owner.ts';

/** What is being written, and what has stepped aside for it. */
type Kind = 'tmp' | 'old';

/** Something that a process has put beside a path, and would have taken away at its end. */
export interface Temporary {
  readonly path: string;
  readonly kind: Kind;
  readonly pid: number;
  /** Whether the process was one of this machine. */
  readonly isLocal: boolean;
}

/** Temporary files of other machines are taken for left over when nothing was written to them for a day. */
const FOREIGN_AGE_MILLISECONDS = 24 * 3600 * 1000;

/** A hidden name beside `path` that nothing else uses and that says which process it belongs to. */
export function temporarySibling(path: string, kind: Kind = 'tmp'): string {
  const random = randomBytes(4).toString('hex');
  return join(dirname(path), `.${basename(path)}.${machineTag()}-${process.pid}-${random}.${kind}`);
}

/** The path that a hidden name in a folder was made for; undefined for any other name. */
export function targetOfTemporary(name: string): string | undefined {
  return /^\.(.+)\.[0-9a-f]{6}-\d+-[0-9a-f]{8}\.(?:tmp|old)$/s.exec(name)?.[1];
}

/** What is left, or in use, beside a path. Nothing where its folder is not there. */
export async function temporariesOf(path: string): Promise<Temporary[]> {
  const folder = dirname(path);
  const names = await readdir(folder).catch(() => []);
  return names
    .filter((name) => targetOfTemporary(name) === basename(path))
    .map((name) => {
      const [, tag, pid, kind] = /\.([0-9a-f]{6})-(\d+)-[0-9a-f]{8}\.(tmp|old)$/.exec(
        name,
      ) as RegExpExecArray;
      return {
        path: join(folder, name),
        kind: kind as Kind,
        pid: Number(pid),
        isLocal: tag === machineTag(),
      };
    });
}

/** Removes the files that processes which have ended left beside a path. Folders may be of use, and stay. */
export async function removeUnfinishedFiles(path: string): Promise<void> {
  for (const left of await temporariesOf(path)) {
    // Folders cannot be unlinked; whatever else cannot be is in nobody's way.
    if (await isLeftover(left)) await unlink(left.path).catch(() => undefined);
  }
}

async function isLeftover({ path, pid, isLocal }: Temporary): Promise<boolean> {
  if (isLocal) return !isAlive(pid);
  const found = await stat(path).catch(() => undefined);
  return found !== undefined && Date.now() - found.mtimeMs > FOREIGN_AGE_MILLISECONDS;
}
