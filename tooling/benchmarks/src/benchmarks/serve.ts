import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Benchmark, THREADS, type Variant } from '../benchmark.ts';
import { anyClassifier } from '../inputs/any-classifier.ts';
import { interleave, type Turn } from '../measure/interleave.ts';
import { load, type Measured, watchHealth } from '../measure/load.ts';
import { median } from '../measure/median.ts';
import { startNodeWorker } from '../workers/node-worker.ts';
import type { ServerSettings } from '../workers/server.ts';
import type { Worker } from '../workers/worker.ts';

const data = 'data/banking77';
const modelFolder = 'models/tokensift-mini';

const CONNECTIONS = [1, 8, 64];
/** Milliseconds that a text waits for others. */
const WAITS = [0, 1, 5];

/** Requests after which the memory is read, over and over. */
const MEMORY = { connections: 64, requests: 10_000, times: 10 };

export const serve: Benchmark = {
  name: 'serve',
  description: 'requests of one text over HTTP: throughput, latency, memory',
  needs: [data, modelFolder],
  async run({ rounds = 3, quick, note }) {
    const folder = await mkdtemp(join(tmpdir(), 'tokensift-'));
    const servers = new Map<number, Worker>();
    try {
      const bodies = await prepare(join(folder, 'classifier'), quick);
      for (const maxWaitMs of WAITS) {
        const settings: ServerSettings = { folder: join(folder, 'classifier'), maxWaitMs };
        note(`starting a server with a wait of ${maxWaitMs} ms`);
        servers.set(maxWaitMs, await startNodeWorker('server.ts', settings));
      }
      return {
        setting: `requests of one banking77 text each to tokensift-mini, ${THREADS} threads`,
        unit: 'texts/s',
        variants: [
          ...(await measureLoads(servers, { bodies, rounds, quick, note })),
          await measureMemory(servers.get(1)!, { bodies, quick, note }),
        ],
        ratios: [],
        skipped: [],
      };
    } finally {
      for (const server of servers.values()) await server.stop();
      await rm(folder, { recursive: true });
    }
  },
};

/** Saves a classifier. @returns bodies of requests */
async function prepare(folder: string, quick: boolean): Promise<readonly string[]> {
  const { classifier, texts } = await anyClassifier(data, modelFolder);
  await classifier.save(folder);
  await classifier.dispose();
  return texts.slice(0, quick ? 50 : 1000).map((text) => JSON.stringify({ text }));
}

interface Asked {
  readonly bodies: readonly string[];
  readonly quick: boolean;
  readonly note: (message: string) => void;
}

const urlOf = ({ description }: Worker): string => String(description.url);

async function measureLoads(
  servers: ReadonlyMap<number, Worker>,
  { bodies, rounds, quick, note }: Asked & { readonly rounds: number },
): Promise<readonly Variant[]> {
  const length = { duration: quick ? 1 : 10 };
  const found = new Map<string, (Measured & { readonly health: number })[]>();
  const turns = new Map<string, Turn>();
  for (const connections of CONNECTIONS) {
    for (const [wait, server] of servers) {
      const url = urlOf(server);
      const name = `${connections} at once, wait ${wait} ms`;
      turns.set(name, async () => {
        let measured: Measured | undefined;
        const health = await watchHealth(url, async () => {
          measured = await load({ url, connections, bodies, length });
        });
        found.set(name, [...(found.get(name) ?? []), { ...measured!, health }]);
        return [measured!.perSecond];
      });
    }
  }
  note('warming up');
  for (const server of servers.values()) {
    await load({ url: urlOf(server), connections: 8, bodies, length: { amount: bodies.length } });
  }
  const samples = await interleave(turns, rounds, (round, name) => note(`round ${round}, ${name}`));
  return [...found].map(([name, all]) => ({
    name,
    rounds: samples.get(name)!,
    details: {
      'p50 ms': median(all.map(({ p50 }) => p50)),
      'p99 ms': median(all.map(({ p99 }) => p99)),
      'longest /health ms': median(all.map(({ health }) => health)),
    },
  }));
}

/** Resident memory of the server, at the start and while it answers. */
async function measureMemory(server: Worker, { bodies, quick, note }: Asked): Promise<Variant> {
  const { connections, times } = MEMORY;
  const amount = quick ? 100 : MEMORY.requests;
  const memory = async (): Promise<number> => (await server.request<{ megabytes: number }>({})).megabytes;
  const details: Record<string, number> = { 'MB at first': await memory() };
  const speeds: number[] = [];
  for (let i = 1; i <= times; i++) {
    note(`memory, ${i * amount} requests`);
    const { perSecond } = await load({ url: urlOf(server), connections, bodies, length: { amount } });
    speeds.push(perSecond);
    details[`after ${(i * amount).toLocaleString('en-US')}`] = await memory();
  }
  return { name: `${times * amount} requests, ${connections} at once`, rounds: [speeds], details };
}
