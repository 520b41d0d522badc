import { cp, mkdir, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { createRandom } from '@tokensift/core';
import type { Ended } from '@tokensift/testing/kill';
import { runCommand } from './command.ts';
import { describeFailure, mustRun, withInputs } from './kill-and-resume.ts';
import { differences, type FolderResult, resultOf } from './result-of.ts';
import type { Scenario } from './scenario.ts';

/** What became of two processes that write one folder. */
export const pairOutcomes = {
  one: 'one made the folder, the other refused before it trained',
  both: 'both made it, one after the other',
  late: 'one made the folder, the other refused after its training',
  none: 'both refused',
  mixed: 'the folder is of neither, or not of the one that said it had made it',
  leftover: 'files are left beside the folder',
  bare: 'one ended without a typed error',
} as const;

export type PairOutcomeKind = keyof typeof pairOutcomes;

export const pairFaults: readonly PairOutcomeKind[] = ['late', 'none', 'mixed', 'leftover', 'bare'];

export interface PairOutcome {
  readonly scenario: string;
  /** How long after the first the second was started. */
  readonly milliseconds: number;
  readonly kind: PairOutcomeKind;
  readonly detail?: string;
}

/** Starts two processes with different seeds and one folder, the second after a random time. */
export async function runPairs(options: {
  readonly scenarios: readonly Scenario[];
  readonly cases: number;
  readonly seed: number;
  readonly onOutcome: (outcome: PairOutcome) => void;
}): Promise<void> {
  const { scenarios, cases, seed, onOutcome } = options;
  await withInputs(async (root, inputs) => {
    for (const scenario of scenarios) {
      const random = createRandom(`${seed}/${scenario.name}`);
      const whole: FolderResult[] = [];
      let longest = 0;
      for (const own of [1, 2]) {
        const folder = join(root, scenario.name, String(own));
        await mkdir(folder, { recursive: true });
        const { milliseconds } = await mustRun(scenario.words(inputs, 'out', own), folder);
        whole.push(await resultOf(join(folder, 'out')));
        longest = Math.max(longest, milliseconds);
      }
      for (let i = 0; i < Math.ceil(cases / scenarios.length); i++) {
        const folder = join(root, scenario.name, `case${i}`);
        await mkdir(folder, { recursive: true });
        if (scenario.replaces) {
          await cp(join(root, scenario.name, '1', 'out'), join(folder, 'out'), { recursive: true });
        }
        const milliseconds = random.integer(Math.ceil(longest));
        const start = (own: number) => runCommand(scenario.words(inputs, 'out', own), { cwd: folder });
        const ends = await Promise.all([start(1), setTimeout(milliseconds).then(() => start(2))]);
        const outcome = await judge(ends, whole, folder);
        onOutcome({ scenario: scenario.name, milliseconds, ...outcome });
        await rm(folder, { recursive: true, force: true });
      }
    }
  });
}

async function judge(
  ends: readonly Ended[],
  whole: readonly FolderResult[],
  folder: string,
): Promise<Pick<PairOutcome, 'kind' | 'detail'>> {
  const failures = ends
    .filter(({ code }) => code !== 0)
    .map((ended) => ({ ended, ...describeFailure(ended) }));
  const bare = failures.find(({ kind }) => kind === 'bare');
  if (bare) return { kind: 'bare', detail: bare.detail ?? '' };
  if (failures.length === 2) return { kind: 'none', detail: failures.map(({ detail }) => detail).join('; ') };
  const found = await resultOf(join(folder, 'out'));
  const differing = whole.map((result) => differences(result, found));
  const made = ends.map(({ code }, i) => code === 0 && differing[i].length === 0);
  if (!made.includes(true)) {
    return { kind: 'mixed', detail: differing.map((names) => names.slice(0, 3).join(', ')).join(' | ') };
  }
  const beside = (await readdir(folder)).filter((name) => name !== 'out');
  if (beside.length > 0) return { kind: 'leftover', detail: beside.join(', ') };
  const [failure] = failures;
  if (!failure) return { kind: 'both' };
  const hasTrained = /epoch \d/.test(failure.ended.stderr);
  return { kind: hasTrained ? 'late' : 'one', detail: failure.detail ?? '' };
}
