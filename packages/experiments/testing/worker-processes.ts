import { readFile } from 'node:fs/promises';

/** The workers that a process has started and that are still there; where there is a /proc. */
export async function workersOf(pid: number): Promise<number[]> {
  const text = await readFile(`/proc/${pid}/task/${pid}/children`, 'utf8').catch(() => '');
  const children = text.split(' ').filter(Boolean).map(Number);
  const found = await Promise.all(
    children.map(async (child) => {
      const words = await readFile(`/proc/${child}/cmdline`, 'latin1').catch(() => '');
      return words.includes('workers/worker.') ? [child] : [];
    }),
  );
  return found.flat();
}
