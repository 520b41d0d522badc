import { describeMetric } from '@tokensift/tasks';
import { codeSpan, escapeMarkdown } from './markdown.ts';
import type { SplitQuality, TrainingReport } from './training-report.ts';

/** Constructs that a card lists. */
const LISTED = 20;

/** What the classifier reaches, in a table. */
export function qualitySection({ quality }: TrainingReport): string[] {
  const [first] = quality;
  if (!first) return [];
  const others = Object.keys(first.others);
  const title = (metric: string) => escapeMarkdown(describeMetric(metric).title);
  const head = ['split', 'rows', `${title(first.metric)} (95 % interval)`, ...others.map(title)];
  const rows = quality.map((split) => [
    escapeMarkdown(split.split),
    String(split.rows),
    `${formatted(split.metric, split.value)}${intervalOf(split)}`,
    ...others.map((metric) => formatted(metric, split.others[metric])),
  ]);
  return ['## Quality', table(head, rows), 'The interval is that of the bootstrap over rows.'];
}

/** How the classifier was trained. */
export function trainingSection(report: TrainingReport): string[] {
  const { base, data, rows, method, seed, epochs, parameters, trainingRatio, constructs } = report;
  const percent = (fraction: number) => `${(100 * fraction).toFixed(0)} %`;
  const named = (name: string | undefined) => (name === undefined ? '' : ` ${escapeMarkdown(name)}`);
  const count = (value: number) => value.toLocaleString('en-US');
  const told = [
    `Finetuned from${named(base) || ' a pretrained model'} on${named(data) || ' a data set'} (${count(rows.train)} rows for training, ${count(rows.validation)} for validation)`,
    `by the method \`${method}\`: ${count(parameters.trainable)} of ${count(parameters.total)} parameters, ${epochs} epochs, seed ${seed}.`,
    `It took ${percent(trainingRatio)} of the FLOPs of full finetuning over the same epochs.`,
  ].join(' ');
  if (!constructs?.length) return ['## Training', told];
  const listed = constructs
    .slice(0, LISTED)
    .map(({ text, label }) => `${codeSpan(text)} (${codeSpan(label)})`)
    .join(', ');
  return [
    '## Training',
    told,
    `Token constructs that led to the selection, and the class that each speaks for most: ${listed}.`,
  ];
}

/** A metric as a card has it. */
export function formatted(metric: string, value: number | undefined): string {
  if (value === undefined) return '';
  return describeMetric(metric).isFraction ? `${(100 * value).toFixed(1)} %` : value.toFixed(3);
}

const intervalOf = ({ metric, low, high }: SplitQuality): string =>
  low === undefined || high === undefined ? '' : ` (${formatted(metric, low)} to ${formatted(metric, high)})`;

/** A table of Markdown. */
export const table = (head: readonly string[], rows: readonly (readonly string[])[]): string =>
  [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
