import type { ClassQuality, Evaluation, RejectionReport, TaskKind } from '@tokensift/tasks';
import type { RowPrediction } from '../evaluate/row-predictions.ts';
import { formatPercent } from '../presentation/format.ts';
import { createTable } from './table.ts';

/** More are a list that nobody reads. */
const CONFUSED_PAIRS = 10;

/** Longer texts are cut in tables. */
const TEXT_CHARACTERS = 60;

/** Tables of metrics, of the classes and of what is confused. */
export function describeEvaluation({ metrics, perClass, averages, confusion }: Evaluation): string[] {
  const overall = createTable(['metric', 'value'], ['left', 'right']);
  for (const [name, value] of Object.entries(metrics)) overall.push([name, value.toFixed(4)]);
  return [
    overall.toString(),
    ...(perClass
      ? [[describeClasses(perClass, averages), ...describeAbsentClasses(perClass)].join('\n')]
      : []),
    ...(confusion ? [describeConfusions(confusion)] : []),
  ];
}

function describeClasses(perClass: readonly ClassQuality[], averages: Evaluation['averages'] = {}): string {
  const table = createTable(
    ['class', 'precision %', 'recall %', 'F1 %', 'rows'],
    ['left', 'right', 'right', 'right', 'right'],
  );
  const percent = (fraction: number | null) => (fraction === null ? '–' : (fraction * 100).toFixed(1));
  const push = (
    name: string,
    { precision, recall, f1, support }: Omit<ClassQuality, 'label' | 'predicted'>,
  ) => table.push([name, percent(precision), percent(recall), percent(f1), support]);
  for (const quality of perClass)
    push(isOnlyPredicted(quality) ? `${quality.label} *` : quality.label, quality);
  for (const [name, average] of Object.entries(averages)) push(`${name} average`, average);
  return table.toString();
}

const isOnlyPredicted = ({ support, predicted }: ClassQuality): boolean => support === 0 && predicted > 0;

/** What marks in the table of classes mean. */
function describeAbsentClasses(perClass: readonly ClassQuality[]): string[] {
  const absent = perClass.filter(({ f1 }) => f1 === null).length;
  const onlyPredicted = perClass.filter(isOnlyPredicted).length;
  const rows = (count: number) => `${count === 1 ? '1 class' : `${count} classes`} without rows here`;
  const them = (count: number) => (count === 1 ? 'it' : 'them');
  return [
    ...(absent > 0
      ? [`– ${rows(absent)} and never predicted: macro averages leave ${them(absent)} out.`]
      : []),
    ...(onlyPredicted > 0
      ? [`* ${rows(onlyPredicted)} but predicted: macro averages count ${them(onlyPredicted)} as 0.`]
      : []),
  ];
}

function describeConfusions({ labels, matrix }: NonNullable<Evaluation['confusion']>): string {
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
    const support = matrix[actual].reduce((sum, value) => sum + value, 0);
    table.push([labels[actual], labels[predicted], count, formatPercent(count / support, 0)]);
  }
  return table.toString();
}

/** How texts of the classes are told from those that belong to none. */
export function describeRejection(report: RejectionReport): string {
  const table = createTable([`out of scope, by ${report.score}`, 'value'], ['left', 'right']);
  const percent = (share: number): string => formatPercent(share);
  table.push(
    ['AUROC', report.auroc.toFixed(4)],
    ['average precision, in scope', report.auprIn.toFixed(4)],
    ['average precision, out of scope', report.auprOut.toFixed(4)],
    ['out of scope kept where 95 % in scope are', percent(report.fprAt95Tpr)],
    [`in scope, rejected at ${report.threshold.toPrecision(4)}`, percent(report.rejectedInScope)],
    ['out of scope, rejected there', percent(report.rejectedOutOfScope)],
    ['accuracy of what is kept in scope', percent(report.accuracyOfKept)],
    ...report.accuracyAtCoverage.map(({ coverage, accuracy }): [string, string] => [
      `accuracy on the surest ${formatPercent(coverage, 0)} of both`,
      percent(accuracy),
    ]),
  );
  return table.toString();
}

export function describeMistakes(mistakes: readonly RowPrediction[], task: TaskKind): string {
  if (mistakes.length === 0) return 'There is no mistake to list.';
  const table = createTable(
    ['worst mistakes', 'line', 'label', 'predicted', 'with'],
    ['left', 'right', 'left', 'left', 'right'],
  );
  for (const row of mistakes) {
    const { line, prediction } = row;
    const [answer, confidence] = task.cells(prediction, 1);
    table.push([
      shorten(task.rows.content(row).join(' | ')),
      line,
      shorten(task.rows.describeLabel(row)),
      shorten(answer ?? ''),
      confidence ? formatPercent(Number(confidence)) : '',
    ]);
  }
  return table.toString();
}

function shorten(text: string): string {
  const characters = [...text.replace(/\s+/gu, ' ').trim()];
  return characters.length <= TEXT_CHARACTERS
    ? characters.join('')
    : `${characters.slice(0, TEXT_CHARACTERS - 1).join('')}…`;
}
