import { TokensiftError } from '@tokensift/core';
import type { Command } from 'commander';
import { formatNumberOf } from '../presentation/format.ts';
import { abortOnInterrupt } from './interruption.ts';
import { trackerOption } from './options.ts';
import { printMessage } from './output.ts';

export function addTrackCommand(command: Command): void {
  command
    .argument('<dir>', 'the results of a run, with its events.jsonl')
    .addOption(
      trackerOption('where to: tensorboard, mlflow, or a module; with settings as {mlflow: {uri: …}}'),
    )
    .addHelpText(
      'after',
      '\nWhat is there already stays as it is, so that it can be done again, and while the experiment goes on.' +
        '\nExit code 2 when something cannot be used or reached.',
    )
    .action(track);
}

interface TrackOptions {
  readonly tracker: readonly string[];
}

async function track(folder: string, { tracker: flags }: TrackOptions): Promise<void> {
  if (flags.length === 0) {
    throw new TokensiftError({
      code: 'invalid-argument',
      message: 'no tracker is named.',
      hint: 'Give one: --tracker tensorboard, or --tracker "{mlflow: {uri: http://localhost:5000}}".',
    });
  }
  const { describeKeys, loadTrackers, readTrackers, trackEvents } = await import('@tokensift/experiments');
  const { readTrackerFlag } = await import('../experiment/tracker-flags.ts');
  const trackers = await loadTrackers(
    readTrackers(flags.map(readTrackerFlag), { locate: (keys) => `--tracker${describeKeys(keys)}` }),
  );
  const signal = abortOnInterrupt(() => printMessage('Stopping …'));
  const onDamage = (where: string) => printMessage(`${where}: the line is damaged and is passed over.`);
  const events = await trackEvents(folder, trackers, { signal, onDamage });
  printMessage(`${formatNumberOf(events, 'event')} told to ${trackers.map(({ name }) => name).join(', ')}.`);
}
