import type { ColumnNames } from '@tokensift/datasets';
import { type Command, Option } from 'commander';
import { given } from './options.ts';

export interface ColumnFlags {
  readonly textColumn?: string;
  readonly labelColumn?: string;
  readonly pairColumn?: string;
  readonly tagsAs?: 'spans';
}

/** Options for data whose columns, or JSON keys, are not named `text` and `label`. */
export function addColumnOptions(command: Command): Command {
  return command
    .option('--text-column <name>', 'column that holds the text (default: text)')
    .option('--label-column <name>', 'column that holds the label (default: label)')
    .option('--pair-column <name>', 'column that holds the second text of a pair (default: pair, if there)')
    .addOption(
      new Option('--tags-as <how>', 'cuts rows with tokens and BIO tags into labelled texts').choices([
        'spans',
      ]),
    );
}

export const columnNames = ({ textColumn, labelColumn, pairColumn, tagsAs }: ColumnFlags): ColumnNames =>
  given({ text: textColumn, label: labelColumn, pair: pairColumn, tagsAs });
