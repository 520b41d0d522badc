import { Worker } from 'node:worker_threads';
import { MEMORY_SIGNAL } from './protocol.ts';

const INTERVAL_MILLISECONDS = 20;

/** Ends this process when it takes more memory, from a thread of its own: the main one may never come back. */
export function watchMemory(bytes: number): void {
  const source = `setInterval(() => {
    if (process.memoryUsage.rss() > ${bytes}) process.kill(process.pid, '${MEMORY_SIGNAL}');
  }, ${INTERVAL_MILLISECONDS});`;
  new Worker(source, { eval: true, execArgv: [] }).unref();
}
