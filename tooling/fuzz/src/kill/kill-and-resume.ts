import { cp, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createRandom } from '@tokensift/core';
import { writeTinyExperiment } from '@tokensift/experiments/testing';
import type { Ended } from '@tokensift/testing/kill';
import { runCommand, typedErrorOf } from './command.ts';
import { chooseMoments, describeMoment, type Moment } from './moment.ts';
import { differences, type FolderResult, resultOf } from './result-of.ts';
import type { Scenario } from './scenario.ts';

/** What became of a command that was killed and begun again. */
export const killOutcomes = {
  same: 'went on, the same to the bit',
  finished: 'had finished before it was killed',
  leftover: 'the same, with files left in it or beside it',
  other: 'went on to another result',
  refused: 'refused to go on, with one typed error',
  bare: 'ended otherwise, without a typed error',
} as const;

export type KillOutcomeKind = keyof typeof killOutcomes;

/** Outcomes that no kill may have. */
export const killFaults: readonly KillOutcomeKind[] = ['leftover', 'other', 'refused', 'bare'];

export interface KillOutcome {
  readonly scenario: string;
  readonly moment: string;
  readonly kind: KillOutcomeKind;
  /** The operation that it was killed before, where that was chosen. */
  readonly operation?: string;
  readonly detail?: string;
}

export interface KillOptions {
  readonly scenarios: readonly Scenario[];
  /** As many chosen operations, and as many random times, over all scenarios. */
  readonly cases: number;
  readonly seed: number;
  /** Only this moment. */
  readonly at?: Moment;
  readonly onOutcome: (outcome: KillOutcome) => void;
}

/** A temporary folder with the inputs of all scenarios, which is removed in the end. */
export async function withInputs<Result>(
  work: (root: string, inputs: string) => Promise<Result>,
): Promise<Result> {
  const root = await mkdtemp(join(tmpdir(), 'tokensift-fuzz-'));
  try {
    const inputs = join(root, 'inputs');
    await writeTinyExperiment(inputs);
    return await work(root, inputs);
  } finally {
    await rm(root, { recursive: true, force: true });
  }
}

/** Runs a command that must succeed. */
export async function mustRun(words: readonly string[], cwd: string, log?: string): Promise<Ended> {
  const ended = await runCommand(words, { cwd, ...(log && { operations: { root: cwd, log } }) });
  if (ended.code === 0) return ended;
  throw new Error(`undisturbed, the command fails: ${words.join(' ')}\n${ended.stdout}\n${ended.stderr}`);
}

/** Kills commands at chosen file operations and at random times, and lets a second process go on. */
export async function killAndResume(options: KillOptions): Promise<void> {
  await withInputs(async (root, inputs) => {
    for (const scenario of options.scenarios)
      await killScenario(scenario, join(root, scenario.name), inputs, options);
  });
}

async function killScenario(
  scenario: Scenario,
  root: string,
  inputs: string,
  { scenarios, cases, seed, at, onOutcome }: KillOptions,
): Promise<void> {
  const before = join(root, 'before');
  const begin = async (folder: string): Promise<void> => {
    await mkdir(folder, { recursive: true });
    if (scenario.replaces) await cp(before, folder, { recursive: true });
  };
  if (scenario.replaces) {
    await mkdir(before, { recursive: true });
    await mustRun(scenario.words(inputs, 'out', 9), before);
  }
  const undisturbed = join(root, 'undisturbed');
  await begin(undisturbed);
  const log = join(root, 'operations.txt');
  const words = scenario.words(inputs, 'out', 1);
  const { milliseconds } = await mustRun(words, undisturbed, log);
  const expected = await resultOf(join(undisturbed, 'out'));
  const operations = (await readFile(log, 'utf8')).trimEnd().split('\n');

  const count = Math.ceil(cases / scenarios.length);
  const random = createRandom(`${seed}/${scenario.name}`);
  const moments = at ? [at] : chooseMoments(operations, milliseconds, count, random);
  for (const [i, moment] of moments.entries()) {
    const folder = join(root, `case${i}`);
    await begin(folder);
    const outcome = await killOnce(words, folder, moment, expected);
    const operation = moment.kind === 'operation' && withoutId(operations[moment.at - 1] ?? '');
    onOutcome({
      scenario: scenario.name,
      moment: describeMoment(moment),
      ...(operation && { operation }),
      ...outcome,
    });
    await rm(folder, { recursive: true, force: true });
  }
}

async function killOnce(
  words: readonly string[],
  cwd: string,
  moment: Moment,
  expected: FolderResult,
): Promise<Pick<KillOutcome, 'kind' | 'detail'>> {
  const log = `${cwd}.log`;
  await writeFile(log, '');
  const killed = await runCommand(words, {
    cwd,
    ...(moment.kind === 'time'
      ? { killAfter: moment.milliseconds }
      : { operations: { root: cwd, log, at: moment.at, torn: moment.torn } }),
  });
  const finished = killed.signal === null;
  // A finished command need not go on: the second would refuse the folder, or replace it by itself.
  if (!finished) {
    const resumed = await runCommand(words, { cwd });
    if (resumed.code !== 0) return describeFailure(resumed);
  }
  const differing = differences(expected, await resultOf(join(cwd, 'out')));
  const inside = differing.filter((path) => !expected.has(path)).map((path) => `out/${path}`);
  if (differing.length > inside.length) return { kind: 'other', detail: differing.join(', ') };
  const beside = (await readdir(cwd)).filter((name) => name !== 'out');
  const left = [...beside, ...inside];
  if (left.length > 0) return { kind: 'leftover', detail: left.map(withoutId).join(', ') };
  return { kind: finished ? 'finished' : 'same' };
}

/** Without the random part of the names of temporary files. */
const withoutId = (name: string): string => name.replaceAll(/\.[0-9a-f-]+\.tmp/g, '.….tmp');

/** How a command failed that should have gone on. */
export function describeFailure(ended: Ended): Pick<KillOutcome, 'kind' | 'detail'> {
  const error = typedErrorOf(ended);
  if (error) return { kind: 'refused', detail: withoutId(`${error.code}: ${error.message}`) };
  if (ended.signal === 'SIGKILL') return { kind: 'bare', detail: 'it did not end in time' };
  const text = (ended.stderr + ended.stdout).trim().split('\n').at(-1) ?? '';
  return { kind: 'bare', detail: `${ended.signal ?? `exit ${ended.code}`}: ${text.slice(0, 200)}` };
}
