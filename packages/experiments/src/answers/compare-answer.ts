import type { LabelledText, MultiLabelText, TaggedTokens, ValuedText } from '@tokensift/core';
import { type Entity, entitiesOf } from '@tokensift/eval';
import type { LabelProbability, LabelsPrediction, SpanPrediction, ValuePrediction } from '@tokensift/tasks';

/** What stands for "no label here" in a pair. */
export const NOTHING = '(none)';

/** What a row is labelled with, and what was answered in its place. */
export type ConfusedPair = readonly [expected: string, predicted: string];

/** How sure an answer is, in [0, 1], and whether it is right. */
export type Confidence = readonly [confidence: number, right: boolean];

export interface ComparedAnswer {
  /** For people to read. */
  readonly expected: string;
  readonly predicted: string;
  /** One for each label or span that is wrong; none where the answer is right, and where answers are numbers. */
  readonly confused: readonly ConfusedPair[];
  /** One for each text, and where spans are found one for each span. */
  readonly confidences: readonly Confidence[];
}

/** Compares an answer with the row, whatever the task. Of several labels, only the most probable one says how sure it is. */
export function compareAnswer(row: object, prediction: object): ComparedAnswer {
  if ('label' in row) return compareLabel(row as LabelledText, prediction as LabelProbability);
  if ('labels' in row) return compareLabels(row as MultiLabelText, prediction as LabelsPrediction);
  if ('tags' in row) return compareSpans(row as TaggedTokens, prediction as SpanPrediction);
  const [{ value: expected }, { value: predicted }] = [row, prediction] as [ValuedText, ValuePrediction];
  return { expected: round(expected), predicted: round(predicted), confused: [], confidences: [] };
}

const round = (value: number): string => String(Number(value.toPrecision(4)));

function compareLabel({ label }: LabelledText, answer: LabelProbability): ComparedAnswer {
  const right = answer.label === label;
  return {
    expected: label,
    predicted: answer.label,
    confused: right ? [] : [[label, answer.label]],
    confidences: [[answer.probability, right]],
  };
}

/** Labels that are missing and labels that are too many are paired where there is one of each. */
function compareLabels({ labels }: MultiLabelText, answer: LabelsPrediction): ComparedAnswer {
  const missing = labels.filter((label) => !answer.labels.includes(label));
  const extra = answer.labels.filter((label) => !labels.includes(label));
  const [first] = answer.probabilities;
  const list = (of: readonly string[]): string => [...of].sort().join(', ') || NOTHING;
  return {
    expected: list(labels),
    predicted: list(answer.labels),
    confused: pairUp(missing, extra),
    confidences: first ? [[first.probability, labels.includes(first.label)]] : [],
  };
}

function pairUp(missing: readonly string[], extra: readonly string[]): ConfusedPair[] {
  if (missing.length === 1 && extra.length === 1) return [[missing[0], extra[0]]];
  return [
    ...missing.map((label) => [label, NOTHING] as const),
    ...extra.map((label) => [NOTHING, label] as const),
  ];
}

/**
 * A span is right with its type and both ends; a wrong one is paired with the first span that it overlaps. The marked
 * token of a text, such as the predicate whose roles are asked for, is no answer.
 */
function compareSpans({ tokens, tags, predicate }: TaggedTokens, answer: SpanPrediction): ComparedAnswer {
  const spansOf = (of: readonly string[]): Entity[] =>
    entitiesOf(of).filter(
      ({ start, end }) => predicate === undefined || predicate < start || predicate >= end,
    );
  const [actual, answered] = [spansOf(tags), spansOf(answer.tags ?? [])];
  const isSame = (a: Entity) => (b: Entity) => a.type === b.type && a.start === b.start && a.end === b.end;
  const missed = actual.filter((span) => !answered.some(isSame(span)));
  const wrong = answered.filter((span) => !actual.some(isSame(span)));
  const confused = [
    ...missed.map((span) => pairOf(span, wrong.find(overlaps(span)))),
    ...wrong.filter((span) => !missed.some(overlaps(span))).map(({ type }): ConfusedPair => [NOTHING, type]),
  ];
  const describe = (spans: readonly Entity[]): string =>
    spans.map(({ type, start, end }) => `${type} “${tokens.slice(start, end).join(' ')}”`).join(', ') ||
    NOTHING;
  return {
    expected: describe(actual),
    predicted: describe(answered),
    confused,
    confidences:
      answered.length === answer.spans.length
        ? answer.spans.map(({ score }, i) => [score, actual.some(isSame(answered[i]))])
        : [],
  };
}

const overlaps = (a: Entity) => (b: Entity) => a.start < b.end && b.start < a.end;

function pairOf({ type }: Entity, other?: Entity): ConfusedPair {
  if (!other) return [type, NOTHING];
  return [type, other.type === type ? `${type}, other ends` : other.type];
}
