import type { Note, ParameterValues, Problem, Random, Tensor } from '@tokensift/core';
import { classifierParameters } from '@tokensift/models';
import type { BaseModel } from './open-model.ts';

/** Where the head of a classifier comes from: rows of the model's own head, by the names of their labels. */
export interface HeadStart {
  /** Labels whose rows the model's head had. */
  readonly kept: readonly string[];
  /** Labels whose rows were drawn. */
  readonly drawn: readonly string[];
  /** Labels of the model's head that are none of the data's. */
  readonly dropped: readonly string[];
  /** Why a head of the model is not gone on from. */
  readonly reason?: string;
}

/** Names shown before a list is cut short. */
const shown = 5;

const listOf = (labels: readonly string[]): string =>
  labels.slice(0, shown).join(', ') + (labels.length > shown ? `, … (${labels.length})` : '');

/**
 * The values to start a classifier from: a row of the model's head goes to the label of its name, whatever its place;
 * labels that it does not have get rows drawn as new ones are. A head that was trained for something else, or has none
 * of the labels, is left out, so that a new one is drawn.
 * @param labels of the classifier to be, and what kind it is of
 */
export function startHead(
  { values, head, pooling, backbone }: Pick<BaseModel, 'values' | 'head' | 'pooling' | 'backbone'>,
  { labels, problem }: { readonly labels: readonly string[]; readonly problem: Problem },
  random: Random,
): { readonly values: ParameterValues; readonly start: HeadStart } {
  const rowOf = new Map(head?.labels.map((label, row) => [label, row]));
  const kept = labels.filter((label) => rowOf.has(label));
  const reason = head && whyNot(head, { pooling, problem }, kept.length);
  if (!head || reason !== undefined) {
    const start = { kept: [], drawn: labels, dropped: head?.labels ?? [], ...(reason && { reason }) };
    const ofHead = new Set(
      classifierParameters(backbone, { pooling: head?.pooling ?? pooling, classes: 1 }).flatMap(
        (parameter) => (parameter.head ? [parameter.name] : []),
      ),
    );
    return { values: new Map([...values].filter(([name]) => !ofHead.has(name))), start };
  }
  const output = `${backbone.output(pooling).name}.`;
  const matched = new Map<string, Tensor<Float32Array>>();
  for (const [name, tensor] of values) {
    const own = name.startsWith(output);
    matched.set(name, own ? matchRows(tensor) : tensor);
  }
  const start = {
    kept,
    drawn: labels.filter((label) => !rowOf.has(label)),
    dropped: head.labels.filter((label) => !labels.includes(label)),
  };
  return { values: matched, start };

  function matchRows({ shape, data }: Tensor<Float32Array>): Tensor<Float32Array> {
    const width = data.length / head!.labels.length;
    const draw = shape.length > 1 ? () => random.normal() * backbone.config.initializerRange : () => 0;
    const rows = labels.map((label) => {
      const row = rowOf.get(label);
      return row === undefined
        ? Float32Array.from({ length: width }, draw)
        : data.subarray(row * width, (row + 1) * width);
    });
    const result = new Float32Array(labels.length * width);
    for (const [i, row] of rows.entries()) result.set(row, i * width);
    return { shape: [labels.length, ...shape.slice(1)], data: result };
  }
}

const GIVES: Readonly<Record<Problem, string>> = {
  'single-label': 'it gives one label',
  'multi-label': 'it gives several labels at once',
  regression: 'it gives a number, not a class',
  token: 'it labels tokens',
};

function whyNot(
  head: NonNullable<BaseModel['head']>,
  { pooling, problem }: Pick<BaseModel, 'pooling'> & { readonly problem: Problem },
  kept: number,
): string | undefined {
  if (head.task !== problem) return GIVES[head.task];
  if (head.pooling !== pooling) return `it was trained on pooling ${head.pooling}, and ${pooling} is used`;
  return kept === 0 ? `it has none of these labels but ${listOf(head.labels)}` : undefined;
}

/** What to say of a model's head; nothing where it has none. */
export function notesOnHead({ kept, drawn, dropped, reason }: HeadStart): Note[] {
  const say = (message: string): Note[] => [{ kind: 'head', message }];
  if (reason !== undefined) return say(`A new head is trained; the model's own is left out: ${reason}.`);
  if (kept.length === 0) return [];
  const rows = `${kept.length} ${kept.length === 1 ? 'row' : 'rows'}`;
  const parts = [
    `The model's head is gone on from, ${rows} matched to labels by name`,
    ...(drawn.length > 0 ? [`new rows for ${listOf(drawn)}`] : []),
    ...(dropped.length > 0 ? [`without ${listOf(dropped)}, which the data does not have`] : []),
  ];
  return say(`${parts.join('; ')}.`);
}
