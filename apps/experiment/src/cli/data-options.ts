import type { TextPair } from '@tokensift/core';
import { type ReadDatasetOptions, TAG_SCHEMES, type TagScheme } from '@tokensift/datasets';
import { singleLabel, type TaskKind, taskKindOf, taskKinds } from '@tokensift/tasks';
import { type Command, Option } from 'commander';
import { requireLocalPath } from '../files/local-path.ts';
import { addColumnOptions, type ColumnFlags, columnNames } from './column-options.ts';
import { given } from './options.ts';

export interface DataFlags extends ColumnFlags {
  readonly task?: string;
  readonly delimiter?: string;
  readonly labelSeparator?: string;
  readonly tagScheme?: TagScheme;
  readonly repairTags?: boolean;
  readonly skipBadRows?: boolean;
}

/** Options for how `--data` is read. */
export function addDataOptions(command: Command): Command {
  return addColumnOptions(command)
    .option(
      '--task <name>',
      `what rows are labelled with: ${taskKinds.map(({ name }) => name).join(', ')} (default: ${singleLabel.name})`,
    )
    .option(
      '--delimiter <character>',
      'what separates the fields of CSV and TSV (default: as the first line shows)',
    )
    .option(
      '--label-separator <text>',
      'what separates several labels in one field (default: ";", "|" or ",", where only one of them is there)',
    )
    .addOption(
      new Option('--tag-scheme <name>', 'how tags are written (default: as all of them show)').choices(
        TAG_SCHEMES,
      ),
    )
    .option('--repair-tags', 'take a tag that continues no span for the beginning of one, as seqeval does')
    .option('--skip-bad-rows', 'leave rows out that cannot be used, and say how many, in place of an error');
}

export const readOptions = (flags: DataFlags): ReadDatasetOptions => ({
  columns: columnNames(flags),
  skipBadRows: flags.skipBadRows ?? false,
  ...given({
    delimiter: flags.delimiter,
    labelSeparator: flags.labelSeparator,
    tagScheme: flags.tagScheme,
    repairTags: flags.repairTags,
  }),
});

/** The task that `--task` names, with settings that `--set task.KEY=VALUE` gives. */
export const readTask = (
  { task = singleLabel.name }: DataFlags,
  settings: Readonly<Record<string, unknown>> = {},
): TaskKind => taskKindOf({ ...settings, name: task });

/** Texts that belong to no class, whatever labels they may have. */
export async function readOutOfScope(path: string, flags: DataFlags): Promise<readonly TextPair[]> {
  const { readDataset, unlabelledTexts } = await import('@tokensift/datasets');
  const { label: _, ...columns } = columnNames(flags);
  const file = requireLocalPath(path, '--out-of-scope');
  return (await readDataset(file, { ...readOptions(flags), columns, format: unlabelledTexts })).rows;
}
