import { readFile, stat } from 'node:fs/promises';
import { dirname } from 'node:path';

/**
 * Whether a disk, or a folder from elsewhere such as a volume of a container, is mounted at a path: what lies there cannot
 * be renamed. Other systems than Linux only tell by the device, which leaves out folders mounted from the same disk.
 * @param path absolute, and without links
 */
export async function isMountPoint(path: string): Promise<boolean> {
  const mounts = await readFile('/proc/self/mountinfo', 'utf8').catch(() => '');
  if (mountPoints(mounts).includes(path)) return true;
  return (await stat(path)).dev !== (await stat(dirname(path))).dev;
}

/** The paths in proc(5)'s /proc/PID/mountinfo, where white space and backslashes are octal. */
export function mountPoints(mountInfo: string): string[] {
  return mountInfo
    .split('\n')
    .map((line) => line.split(' ')[4])
    .filter((path) => path !== undefined)
    .map((path) => path.replace(/\\([0-7]{3})/g, (_, code) => String.fromCharCode(Number.parseInt(code, 8))));
}
