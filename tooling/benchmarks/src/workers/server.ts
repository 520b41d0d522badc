// A server of classifiers in a process of its own. Says where it listens, then for each request how much memory it has.
import { createInterface } from 'node:readline';
import { startServer } from '@tokensift/serve';
import { THREADS } from '../benchmark.ts';
import { reply } from './serve.ts';

export interface ServerSettings {
  readonly folder: string;
  readonly maxWaitMs?: number;
}

const { folder, ...settings }: ServerSettings = JSON.parse(process.argv[2]);
const server = await startServer({
  ...settings,
  models: { default: folder },
  port: 0,
  engine: { threads: THREADS },
});
reply({ ready: { url: server.url } });
// Not `receive`, which would hold up the answers.
for await (const _ of createInterface({ input: process.stdin })) {
  reply({ megabytes: Math.round(process.memoryUsage.rss() / 1e6) });
}
await server.stop();
