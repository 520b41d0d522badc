import type { ChildProcess } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { Random } from '@tokensift/core';
import type { WorkerEvent } from '@tokensift/executor-bullmq';
import type { Ended } from '@tokensift/testing/kill';
import { startCommand } from './command.ts';

/** Workers at a queue, of which there are always as many. */
export interface Workers {
  /** Kills one of them, and starts another. */
  killOne(random: Random): void;
  /** What they have done, in a sentence. */
  describe(): string;
  stop(): void;
}

export function createWorkers(count: number, words: readonly string[], cwd: string): Workers {
  let begun = 0;
  const ended = new Map<string, number>();
  const start = (): ChildProcess => {
    const child = startCommand(['worker', '--json', ...words], { cwd });
    createInterface({ input: child.stdout }).on('line', (line) => {
      const { kind, run } = JSON.parse(line) as WorkerEvent;
      const key = JSON.stringify(run);
      if (kind === 'taken') begun++;
      if (kind === 'ended') ended.set(key, (ended.get(key) ?? 0) + 1);
    });
    child.stderr.resume();
    return child;
  };
  const children = Array.from({ length: count }, start);
  return {
    killOne(random) {
      const i = random.integer(children.length);
      children[i]!.kill('SIGKILL');
      children[i] = start();
    },
    describe() {
      const again = [...ended.values()].filter((times) => times > 1).length;
      return `Workers began ${begun} runs and ended ${ended.size}, ${again} of them more than once.`;
    },
    stop() {
      for (const child of children) child.kill('SIGKILL');
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
