import { TokensiftError } from '@tokensift/core';
import { hasRedis } from '@tokensift/testing/redis';
import type { Command } from 'commander';
import { killAndResume, killFaults, killOutcomes } from '../kill/kill-and-resume.ts';
import { killQueue, queueFaults, queueOutcomes, queueParts } from '../kill/kill-queue.ts';
import { killWorkers, workersFaults, workersOutcomes, workersParts } from '../kill/kill-workers.ts';
import { parseMoment } from '../kill/moment.ts';
import { readFaults, readOutcomes, readWhileReplaced } from '../kill/read-while-replaced.ts';
import { type Scenario, scenarios } from '../kill/scenario.ts';
import { pairFaults, pairOutcomes, runPairs } from '../kill/two-processes.ts';
import { createSummary } from '../report/summary.ts';
import { wholeNumber } from './options.ts';
import { printSummary } from './print-summary.ts';

interface KillFlags {
  readonly cases: number;
  readonly seed: number;
  readonly only?: readonly string[];
  readonly at?: string;
  readonly json?: boolean;
}

export function addKillCommands(program: Command): void {
  const add = (name: string, description: string, action: (flags: KillFlags) => Promise<void>): Command =>
    program
      .command(name)
      .description(description)
      .option('--cases <number>', 'how many of each kind', wholeNumber, 100)
      .option('--seed <number>', 'draws the moments', wholeNumber, 1)
      .option('--json', 'print one JSON document')
      .action(action);
  const only = `commands: ${scenarios.map(({ name }) => name).join(', ')}`;
  add('kill', 'kill commands at file operations and at random times, and let a second process go on', kill)
    .option('--only <command...>', only)
    .option('--at <moment>', 'only this moment, as the report names it');
  add('pair', 'start two processes with one output folder', pair).option('--only <command...>', only);
  add('queue', 'kill workers at a queue, its server and its coordinator (needs redis-server)', queue);
  add(
    'workers',
    'kill the process of an experiment, and its workers, on this machine (needs /proc)',
    workers,
  );
  add('swap', 'open a classifier while its folder is replaced again and again', swap);
}

async function kill({ cases, seed, only, at, json }: KillFlags): Promise<void> {
  const chosen = only?.map(scenarioNamed) ?? scenarios;
  const rows = chosen.flatMap(({ name }) => [`${name}, at operations`, `${name}, at times`]);
  const summary = createSummary(killOutcomes, killFaults, rows);
  await killAndResume({
    scenarios: chosen,
    cases,
    seed,
    ...(at !== undefined && { at: parseMoment(at) }),
    onOutcome({ scenario, moment, operation, kind, detail }) {
      const row = `${scenario}, at ${moment.startsWith('ms') ? 'times' : 'operations'}`;
      const what = `killed ${operation === undefined ? `after ${moment}` : `before ${operation}`}`;
      summary.add(row, `kill --only ${scenario} --at ${moment}`, { kind, what, detail });
      process.stderr.write(`${scenario} ${moment}: ${kind}\n`);
    },
  });
  printSummary(summary.get(), json);
}

async function pair({ cases, seed, only, json }: KillFlags): Promise<void> {
  const chosen = only?.map(scenarioNamed) ?? scenarios;
  const summary = createSummary(
    pairOutcomes,
    pairFaults,
    chosen.map(({ name }) => name),
  );
  await runPairs({
    scenarios: chosen,
    cases,
    seed,
    onOutcome({ scenario, milliseconds, kind, detail }) {
      const what = `the second started after ${milliseconds} ms`;
      summary.add(scenario, `pair --only ${scenario} --seed ${seed}`, { kind, what, detail });
      process.stderr.write(`${scenario} ${milliseconds} ms: ${kind}\n`);
    },
  });
  printSummary(summary.get(), json);
}

async function queue({ cases, seed, json }: KillFlags): Promise<void> {
  if (!hasRedis) {
    throw new TokensiftError({
      code: 'unsupported',
      message: 'there is no redis-server on the path.',
      hint: 'Install it: apt-get install redis-server.',
    });
  }
  const remarks: string[] = [];
  const summary = createSummary(queueOutcomes, queueFaults, queueParts, remarks);
  const done = await killQueue({
    cases,
    seed,
    onOutcome({ part, kind, detail }) {
      summary.add(part, `queue --cases ${cases} --seed ${seed}`, { kind, what: '', detail });
      process.stderr.write(`${part}: ${kind}\n`);
    },
  });
  remarks.push(done);
  printSummary(summary.get(), json);
}

async function workers({ cases, seed, json }: KillFlags): Promise<void> {
  const remarks: string[] = [];
  const summary = createSummary(workersOutcomes, workersFaults, workersParts, remarks);
  const done = await killWorkers({
    cases,
    seed,
    onOutcome({ part, kind, detail }) {
      summary.add(part, `workers --cases ${cases} --seed ${seed}`, { kind, what: '', detail });
      process.stderr.write(`${part}: ${kind}\n`);
    },
  });
  remarks.push(done);
  printSummary(summary.get(), json);
}

async function swap({ cases, seed, json }: KillFlags): Promise<void> {
  const summary = createSummary(readOutcomes, readFaults, ['openClassifier']);
  await readWhileReplaced({
    cases,
    seed,
    onOutcome: ({ kind, detail }) => summary.add('openClassifier', 'swap', { kind, what: '', detail }),
  });
  printSummary(summary.get(), json);
}

function scenarioNamed(name: string): Scenario {
  const scenario = scenarios.find((candidate) => candidate.name === name);
  if (scenario) return scenario;
  throw new TokensiftError({
    code: 'invalid-argument',
    message: `There is no command "${name}".`,
    hint: `Known: ${scenarios.map((known) => known.name).join(', ')}.`,
  });
}
