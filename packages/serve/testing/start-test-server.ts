import { onTestFinished } from 'vitest';
import { type LogEntry, type ServerOptions, startServer } from '../src/index.ts';

/** A server on a free port that is stopped when the test ends. */
export async function startTestServer(options: ServerOptions) {
  const log: LogEntry[] = [];
  const server = await startServer({ port: 0, onLog: (entry) => log.push(entry), ...options });
  let stopped: Promise<number> | undefined;
  const stop = (): Promise<number> => {
    stopped ??= server.stop();
    return stopped;
  };
  onTestFinished(async () => {
    await stop();
  });
  return { url: server.url, log, stop };
}

/** The value of a metric, by its name with its labels as Prometheus prints them. */
export async function readMetric(url: string, name: string): Promise<number> {
  const text = await (await fetch(`${url}/metrics`)).text();
  const line = text.split('\n').find((candidate) => candidate.startsWith(`${name} `));
  return line === undefined ? 0 : Number(line.slice(name.length + 1));
}
