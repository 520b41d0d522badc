import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { createMethod } from '@tokensift/classifier';
import { createRandom } from '@tokensift/core';
import { tuneTinyModel } from '../tiny/models.ts';

/** What a reader got of a folder that is replaced again and again. */
export const readOutcomes = {
  whole: 'one of the two classifiers, whole',
  refused: 'refused with one typed error',
  mixed: 'neither of them',
  bare: 'an error without type',
} as const;

export type ReadOutcomeKind = keyof typeof readOutcomes;

export const readFaults: readonly ReadOutcomeKind[] = ['mixed', 'bare'];

export interface ReadOutcome {
  readonly kind: ReadOutcomeKind;
  readonly detail?: string;
}

/** What the reader tells of an attempt. */
export type ReaderAnswer =
  | { readonly kind: 'read'; readonly fingerprint: string }
  | { readonly kind: 'refused' | 'bare'; readonly detail: string };

const reader = fileURLToPath(new URL('reader.ts', import.meta.url));
/** Some opens fall between two replacements, some into several. */
const LONGEST_PAUSE_MILLISECONDS = 50;

/** Opens a classifier again and again while its folder is exchanged for another one, by renames as a save does them. */
export async function readWhileReplaced(options: {
  readonly cases: number;
  readonly seed: number;
  readonly onOutcome: (outcome: ReadOutcome) => void;
}): Promise<void> {
  const root = await mkdtemp(join(tmpdir(), 'tokensift-fuzz-'));
  const [out, other, aside] = ['out', 'other', 'aside'].map((name) => join(root, name)) as [
    string,
    string,
    string,
  ];
  const child = fork(reader, [], { execArgv: process.execArgv });
  try {
    // Two trainings of one model: their configs are the same, their weights and tokenizers differ.
    for (const [folder, seed] of [
      [out, 1],
      [other, 2],
    ] as const) {
      const { classifier } = await tuneTinyModel(createMethod('full', {}), { seed });
      await classifier.save(folder);
      await classifier.dispose();
    }
    await exchangeTokens(join(other, 'tokenizer.json'), 'book', 'cancel');
    const ask = async (folder: string): Promise<ReaderAnswer> => {
      const answer = once(child, 'message');
      child.send(folder);
      return (await answer)[0];
    };
    const whole = new Set<string>();
    for (const folder of [out, other]) {
      const answer = await ask(folder);
      if (answer.kind === 'read') whole.add(answer.fingerprint);
    }
    if (whole.size !== 2) throw new Error('the two classifiers are not to be told apart.');
    const random = createRandom(options.seed);
    let isRunning = true;
    const replacing = (async () => {
      while (isRunning) {
        await rename(out, aside);
        await rename(other, out);
        await rename(aside, other);
        await setTimeout(random.integer(LONGEST_PAUSE_MILLISECONDS));
      }
    })();
    for (let i = 0; i < options.cases; i++) {
      const answer = await ask(out);
      if (answer.kind !== 'read') options.onOutcome(answer);
      else options.onOutcome({ kind: whole.has(answer.fingerprint) ? 'whole' : 'mixed' });
    }
    isRunning = false;
    await replacing;
  } finally {
    child.kill('SIGKILL');
    await rm(root, { recursive: true, force: true });
  }
}

/** Gives each of two tokens the other's id. */
async function exchangeTokens(path: string, first: string, second: string): Promise<void> {
  const json = JSON.parse(await readFile(path, 'utf8'));
  const { vocab } = json.model;
  [vocab[first], vocab[second]] = [vocab[second], vocab[first]];
  await writeFile(path, JSON.stringify(json));
}
