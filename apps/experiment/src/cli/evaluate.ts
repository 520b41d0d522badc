import type { PredictionPrecision } from '@tokensift/classifier';
import { TokensiftError } from '@tokensift/core';
import { type Evaluation, taskKindOf } from '@tokensift/tasks';
import type { Command } from 'commander';
import { type LoadedRows, loadRows, readSplitName } from '../evaluate/load-rows.ts';
import { rowPredictions, worstMistakes, writePredictions } from '../evaluate/row-predictions.ts';
import { formatCount, formatNumberOf, formatPercent } from '../presentation/format.ts';
import { describeEvaluation, describeMistakes, describeRejection } from '../terminal/evaluation.ts';
import { addDataOptions, type DataFlags, readOptions, readOutOfScope, splitOption } from './data-options.ts';
import { addEngineOptions, type EngineFlags } from './engine-options.ts';
import { localDataset, localModel } from './local-path.ts';
import { openFolder, precisionOption } from './open-folder.ts';
import { wholeNumber } from './options.ts';
import { printJson, printNotes, printText } from './output.ts';

interface EvaluateOptions extends DataFlags, EngineFlags {
  readonly model: string;
  readonly base?: string;
  readonly precision?: PredictionPrecision;
  readonly data: string;
  readonly split?: string;
  readonly predictions?: string;
  readonly errors?: number;
  readonly outOfScope?: string;
  readonly json?: boolean;
}

export function addEvaluateCommand(command: Command): void {
  command
    .requiredOption('--model <dir>', 'folder of a classifier, or of an adapter, or hf:owner/name')
    .option('--base <dir>', 'for an adapter: the model that it belongs to')
    .requiredOption(
      '--data <path>',
      'folder with splits, or one file (CSV, TSV, JSON, Parquet, Excel, CoNLL), or hf:datasets/owner/name',
    )
    .addOption(splitOption())
    .addOption(precisionOption())
    .option('--predictions <file>', 'write the prediction for each row, as JSON lines')
    .option('--errors <n>', 'list the n most confident mistakes', wholeNumber)
    .option('--out-of-scope <path>', 'texts of no class: how well the classifier tells them from the rows')
    .option('--json', 'print everything as JSON, the confusion matrix included')
    .action(evaluate);
  addDataOptions(command);
  addEngineOptions(command);
}

async function evaluate(flags: EvaluateOptions): Promise<void> {
  const { readTrainingTexts, TRAINING_TEXTS } = await import('../finetune/training-texts.ts');
  const folder = await localModel(flags.model, '--model', [TRAINING_TEXTS]);
  const path = await localDataset(flags.data, '--data');
  const split = readSplitName(flags.split);
  const file = flags.predictions === undefined ? undefined : requireFile(flags.predictions);
  const classifier = await openFolder(folder, flags);
  const task = taskKindOf(classifier.task);
  const { data, evaluation, predictions, rejection } = await (async () => {
    printNotes(classifier.notes);
    const rows = await loadRows(path, split, { ...readOptions(flags), format: task.rows });
    printNotes(rows.notes);
    let found: Evaluation | undefined;
    const classify = async () => {
      found = await classifier.evaluate(rows.rows);
      return rowPredictions(rows.rows, found);
    };
    // The file is opened first: one that cannot be written is known before the work is done.
    const written = file === undefined ? await classify() : await writePredictions(file, classify);
    const others = flags.outOfScope && (await readOutOfScope(flags.outOfScope, flags));
    const report = others ? await classifier.evaluateRejection(rows.rows, others) : undefined;
    return { rejection: report, data: rows, evaluation: found as Evaluation, predictions: written };
  })().finally(() => classifier.dispose());
  printNotes(evaluation.notes ?? []);
  const isTrainedOn = await readTrainingTexts(folder, task.rows);
  const trainingRows = isTrainedOn && data.rows.filter(isTrainedOn).length;
  const mistakes = worstMistakes(predictions, evaluation, flags.errors ?? 0);
  if (flags.json) {
    const { answers: _, notes, ...document } = evaluation;
    printJson({
      data: flags.data,
      split: data.name,
      drawn: data.drawn !== undefined,
      trainingRows: trainingRows ?? null,
      notes: [...classifier.notes, ...data.notes, ...(notes ?? [])],
      task: classifier.task,
      ...document,
      ...(rejection && { rejection }),
      ...(flags.errors !== undefined && { errors: mistakes }),
    });
    return;
  }
  const remarks = [data.drawn, describeTrainingRows(trainingRows ?? 0, data)];
  printText(
    [
      [`${formatNumberOf(data.rows.length, 'row')} (${data.name})`, ...remarks.filter(Boolean)].join('\n'),
      ...describeEvaluation(evaluation),
      ...(rejection ? [describeRejection(rejection)] : []),
      ...(flags.errors === undefined ? [] : [describeMistakes(mistakes, task)]),
    ].join('\n\n'),
  );
}

/** @throws TokensiftError `invalid-argument` for stdout, where the metrics go. */
function requireFile(path: string): string {
  if (path !== '-') return path;
  throw new TokensiftError({
    code: 'invalid-argument',
    where: '--predictions',
    message: 'the metrics go to stdout, so the predictions need a file.',
    hint: 'Name one, or use predict, which passes on the fields of its input.',
  });
}

function describeTrainingRows(count: number, { rows, name, isWholeFile }: LoadedRows): string | undefined {
  if (count === 0) return undefined;
  const share = `${formatCount(count)} of ${formatNumberOf(rows.length, 'row')} (${formatPercent(count / rows.length)})`;
  const hint = isWholeFile
    ? ' If finetune was given this file, --split test takes the rows that it left out.'
    : '';
  const effect = name === 'train' ? '' : ': the figures flatter it';
  return `${share} have a text that the classifier was trained on${effect}.${hint}`;
}
