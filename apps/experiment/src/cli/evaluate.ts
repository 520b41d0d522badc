import { stat } from 'node:fs/promises';
import { type LabelledText, TokensiftError } from '@tokensift/core';
import type { ColumnNames } from '@tokensift/datasets';
import type { Command } from 'commander';
import type { Evaluation } from 'tokensift';
import { requireLocalPath } from '../files/local-path.ts';
import { describeNote } from '../presentation/describe-note.ts';
import { formatPercent } from '../presentation/format.ts';
import { createTable } from '../terminal/table.ts';
import { addColumnOptions, type ColumnFlags, columnNames } from './column-options.ts';
import { addEngineOptions, type EngineFlags, openEngine } from './engine-options.ts';
import { printJson, printText } from './output.ts';

const SPLITS = ['train', 'validation', 'test'] as const;
type SplitName = (typeof SPLITS)[number];

/** More are a list that nobody reads. */
const CONFUSED_PAIRS = 10;

interface EvaluateOptions extends ColumnFlags, EngineFlags {
  readonly model: string;
  readonly base?: string;
  readonly data: string;
  readonly split?: string;
  readonly json?: boolean;
}

export function addEvaluateCommand(program: Command): void {
  const command = program
    .command('evaluate')
    .description('metrics, per-class table and confusions of a classifier on labelled texts')
    .requiredOption('--model <dir>', 'folder of a classifier, or of an adapter')
    .option('--base <dir>', 'where the model is an adapter: the model that it is for')
    .requiredOption('--data <path>', 'folder with splits, or one file (CSV, TSV, JSONL)')
    .option(
      '--split <name>',
      'train, validation or test (default: test of a folder, all rows of a file; of a file, a split is the one that ' +
        'finetune makes of it)',
    )
    .option('--json', 'print everything as JSON, the confusion matrix included')
    .action(evaluate);
  addColumnOptions(command);
  addEngineOptions(command);
}

async function evaluate({ model, base, data, split, json, ...flags }: EvaluateOptions): Promise<void> {
  const { openClassifier } = await import('tokensift');
  const { rows, name } = await loadRows(
    requireLocalPath(data, '--data'),
    readSplitName(split),
    columnNames(flags),
  );
  const classifier = await openClassifier(requireLocalPath(model, '--model'), {
    engine: await openEngine(flags),
    ...(base !== undefined && { base: requireLocalPath(base, '--base') }),
  });
  for (const note of classifier.notes) process.stderr.write(`${describeNote(note)}\n`);
  const evaluation = await classifier.evaluate(rows).finally(() => classifier.dispose());
  if (json) {
    const { predicted: _, ...document } = evaluation;
    printJson({ data, split: name, ...document });
  } else printText(describe(evaluation, name));
}

function readSplitName(split: string | undefined): SplitName | undefined {
  if (split === undefined || SPLITS.includes(split as SplitName)) return split as SplitName | undefined;
  throw new TokensiftError({
    code: 'invalid-argument',
    where: '--split',
    message: `there is no split "${split}".`,
    hint: `Known: ${SPLITS.join(', ')}.`,
  });
}

async function loadRows(
  data: string,
  split: SplitName | undefined,
  columns: ColumnNames,
): Promise<{ rows: readonly LabelledText[]; name: string }> {
  const { readDataset } = await import('@tokensift/datasets');
  const { loadSplits } = await import('../experiment/load-splits.ts');
  const isFile = (await stat(data).catch(() => undefined))?.isFile() ?? false;
  if (isFile && split === undefined) return { rows: await readDataset(data, { columns }), name: 'all rows' };
  const name = split ?? 'test';
  const rows = (await loadSplits(data, columns))[name];
  if (rows) return { rows, name };
  throw new TokensiftError({
    code: 'file-not-found',
    where: data,
    message: 'the data has no test split.',
    hint: 'Choose another with --split, or give a file.',
  });
}

function describe({ rows, metrics, perClass, confusion }: Evaluation, split: string): string {
  const overall = createTable(['metric', 'value'], ['left', 'right']);
  for (const [name, value] of Object.entries(metrics)) overall.push([name, value.toFixed(4)]);
  const classes = createTable(
    ['class', 'precision %', 'recall %', 'F1 %', 'rows'],
    ['left', 'right', 'right', 'right', 'right'],
  );
  const percent = (fraction: number) => (fraction * 100).toFixed(1);
  for (const { label, precision, recall, f1, support } of perClass) {
    classes.push([label, percent(precision), percent(recall), percent(f1), support]);
  }
  return [
    `${rows} rows (${split})`,
    overall.toString(),
    classes.toString(),
    describeConfusions(confusion),
  ].join('\n\n');
}

function describeConfusions({ labels, matrix }: Evaluation['confusion']): string {
  const pairs = matrix
    .flatMap((row, actual) => row.map((count, predicted) => ({ actual, predicted, count })))
    .filter(({ actual, predicted, count }) => actual !== predicted && count > 0)
    .sort((a, b) => b.count - a.count);
  if (pairs.length === 0) return 'Nothing was confused.';
  const table = createTable(
    ['most confused', 'taken for', 'rows', 'of the class'],
    ['left', 'left', 'right', 'right'],
  );
  for (const { actual, predicted, count } of pairs.slice(0, CONFUSED_PAIRS)) {
    const support = matrix[actual]!.reduce((sum, value) => sum + value, 0);
    table.push([labels[actual]!, labels[predicted]!, count, formatPercent(count / support, 0)]);
  }
  return table.toString();
}
