import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { setTimeout as wait } from 'node:timers/promises';
import type { Random } from '@tokensift/core';
import type { WorkerEvent } from '@tokensift/executor-bullmq';
import type { Ended } from '@tokensift/testing/kill';
import { startCommand } from './command.ts';

/** Workers at a queue, of which there are always as many. */
export interface Workers {
  /** Kills one of them a while after it has begun a run, and starts another. */
  killOne(random: Random): Promise<void>;
  /** What they have done, in a sentence. */
  describe(): string;
  stop(): void;
}

/** A worker that gets no run is killed all the same. */
const NO_RUN_MILLISECONDS = 20_000;
/** Longer than a run takes: it is killed in all of it, and after it. */
const LONGEST_LIFE_MILLISECONDS = 6_000;

/** A worker that found no server is started again after this time, as those who keep services running do. */
const RESTART_MILLISECONDS = 1_000;

export function createWorkers(count: number, words: readonly string[], cwd: string): Workers {
  let begun = 0;
  let isOver = false;
  const ended = new Map<string, number>();
  const start = (i: number): void => {
    const child = startCommand(['worker', '--json', ...words], { cwd });
    child.stderr.resume();
    const lines = createInterface({ input: child.stdout });
    const hasBegun = Promise.race([
      once(lines, 'line'),
      wait(NO_RUN_MILLISECONDS, undefined, { ref: false }),
    ]);
    lines.on('line', (line) => {
      // An error is printed over several lines.
      if (!line.startsWith('{"')) return;
      const { kind, run } = JSON.parse(line) as WorkerEvent;
      const key = JSON.stringify(run);
      if (kind === 'taken') begun++;
      if (kind === 'ended') ended.set(key, (ended.get(key) ?? 0) + 1);
    });
    child.once('exit', async (code) => {
      if (code === null) return;
      await wait(RESTART_MILLISECONDS);
      if (!isOver && workers[i]?.child === child) start(i);
    });
    workers[i] = { child, hasBegun };
  };
  const workers: { readonly child: ChildProcess; readonly hasBegun: Promise<unknown> }[] = [];
  for (let i = 0; i < count; i++) start(i);
  return {
    async killOne(random) {
      const i = random.integer(workers.length);
      await workers[i].hasBegun;
      await wait(random.integer(LONGEST_LIFE_MILLISECONDS));
      workers[i].child.kill('SIGKILL');
      start(i);
    },
    describe() {
      const again = [...ended.values()].filter((times) => times > 1).length;
      return `Workers began ${begun} runs and ended ${ended.size}, ${again} of them more than once.`;
    },
    stop() {
      isOver = true;
      for (const { child } of workers) child.kill('SIGKILL');
    },
  };
}

/** The command that submits an experiment and takes its results. */
export interface Coordinator {
  /** Kills it and gives the command again, unless it has ended by itself. */
  killAndStart(): void;
  /** What the one that runs has written to stderr. */
  said(): string;
  /** Whether it has ended by itself. */
  hasEnded(): boolean;
  ended(): Promise<Ended>;
  kill(): void;
}

export function createCoordinator(words: readonly string[], cwd: string): Coordinator {
  const start = () => {
    const child = startCommand(words, { cwd });
    const began = performance.now();
    let [stdout, stderr] = ['', ''];
    child.stdout.on('data', (text) => {
      stdout += text;
    });
    child.stderr.on('data', (text) => {
      stderr += text;
    });
    const ended = new Promise<Ended>((resolve) =>
      child.on('close', (code, signal) =>
        resolve({ code, signal, stdout, stderr, milliseconds: performance.now() - began }),
      ),
    );
    return { child, ended, said: () => stderr };
  };
  let current = start();
  return {
    killAndStart() {
      if (current.child.exitCode !== null) return;
      current.child.kill('SIGKILL');
      current = start();
    },
    said: () => current.said(),
    hasEnded: () => current.child.exitCode !== null,
    ended: () => current.ended,
    kill: () => void current.child.kill('SIGKILL'),
  };
}
