import type { ColumnNames } from '@tokensift/datasets';
import { type Command, Option } from 'commander';
import { given } from './options.ts';

export interface ColumnFlags {
  readonly textColumn?: string;
  readonly labelColumn?: readonly string[];
  readonly pairColumn?: string;
  readonly predicateColumn?: string;
  readonly tagsAs?: 'spans';
}

/** Options for data whose columns, or JSON keys, have other names than the usual ones. */
export function addColumnOptions(command: Command): Command {
  return command
    .option('--text-column <name>', 'column that holds the text, or the tokens (default: text or tokens)')
    .option(
      '--label-column <names...>',
      'column that holds the label, labels, number or tags (default: label, labels or tags), or several that hold 1 or 0 ' +
        'for a label each',
    )
    .option('--pair-column <name>', 'column that holds the second text of a pair (default: pair, if there)')
    .option('--predicate-column <name>', 'column that holds the index of the predicate (default: predicate)')
    .addOption(
      new Option('--tags-as <how>', 'cut rows with tokens and tags into labelled texts').choices(['spans']),
    );
}

export const columnNames = (flags: ColumnFlags): ColumnNames =>
  given({
    text: flags.textColumn,
    label: flags.labelColumn,
    pair: flags.pairColumn,
    predicate: flags.predicateColumn,
    tagsAs: flags.tagsAs,
  });
