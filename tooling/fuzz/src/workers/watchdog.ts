import { Worker } from 'node:worker_threads';
import { HANG_SIGNAL, MEMORY_SIGNAL } from './protocol.ts';

const INTERVAL_MILLISECONDS = 20;

/**
 * Ends this process when it takes more memory, or more time of the processor since the last call of `begin`. It does so
 * from a thread of its own: the main one may never come back. (Time by the clock would end cases on a busy machine.)
 */
export function watch(memoryBytes: number, seconds: number): { begin(): void } {
  const source = `
    const { parentPort } = require('node:worker_threads');
    let since = process.cpuUsage();
    parentPort.on('message', () => { since = process.cpuUsage(); }).unref();
    setInterval(() => {
      const { user, system } = process.cpuUsage(since);
      if (process.memoryUsage.rss() > ${memoryBytes}) process.kill(process.pid, '${MEMORY_SIGNAL}');
      else if (user + system > ${seconds * 1e6}) process.kill(process.pid, '${HANG_SIGNAL}');
    }, ${INTERVAL_MILLISECONDS});`;
  const thread = new Worker(source, { eval: true, execArgv: [] });
  thread.unref();
  return { begin: () => thread.postMessage('begin') };
}
