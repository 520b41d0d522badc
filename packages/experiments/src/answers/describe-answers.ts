import type { Placed } from '@tokensift/datasets';
import type { ClassQuality, Evaluation, TaskKind } from '@tokensift/tasks';
import { type CalibrationBin, calibrationBins } from './calibration-bins.ts';
import { type ComparedAnswer, type ConfusedPair, compareAnswer } from './compare-answer.ts';

/** A row with a wrong answer. */
export interface Mistake {
  /** Its place among the evaluated rows, from 0. */
  readonly row: number;
  /** The text, and where it is a pair its second text; long ones are cut. */
  readonly texts: readonly string[];
  readonly expected: string;
  readonly predicted: string;
  /** How wrong the answer is, by the task: of single labels the probability of the wrong one. */
  readonly mistake: number;
  readonly confused: readonly ConfusedPair[];
}

/** What people look at of the rows that a run was evaluated on. Its size is bounded, whatever the number of rows. */
export interface AnswerDetails {
  /** Absent where there are no classes. */
  readonly classes?: readonly ClassQuality[];
  /** What was taken for what, most often first. */
  readonly confusions: readonly {
    readonly expected: string;
    readonly predicted: string;
    readonly count: number;
  }[];
  /** Empty where answers do not say how sure they are. */
  readonly calibration: readonly CalibrationBin[];
  /** The worst ones, and the worst of the pairs that are confused most often. */
  readonly mistakes: readonly Mistake[];
  /** Where answers are numbers: the true number and the answer, of rows at equal distances. */
  readonly values?: readonly (readonly [truth: number, answer: number])[];
}

const WORST = 30;
const PAIRS = 60;
const PAIRS_WITH_TEXTS = 12;
const WORST_OF_A_PAIR = 3;
const VALUES = 500;
const CHARACTERS = 400;
const LABEL_CHARACTERS = 120;

/** What people look at, of the answers for these rows. */
export function describeAnswers(
  { rows: format }: TaskKind,
  rows: readonly Placed<object>[],
  { answers, perClass }: Pick<Evaluation, 'answers' | 'perClass'>,
): AnswerDetails {
  const compared = answers.map(({ prediction }, i) => compareAnswer(rows[i], prediction));
  const confusions = countPairs(compared);
  const chosen = worstRows(answers, compared, confusions);
  const values = rows.flatMap((row, i) =>
    'value' in row
      ? [[row.value, (answers[i].prediction as { value: number }).value] as [number, number]]
      : [],
  );
  const every = Math.max(1, Math.ceil(values.length / VALUES));
  return {
    ...(perClass && { classes: perClass }),
    confusions: confusions.slice(0, PAIRS),
    calibration: calibrationBins(compared.flatMap(({ confidences }) => confidences)),
    mistakes: chosen.map((row) => ({
      row,
      texts: format.content(rows[row]).map((text) => shorten(text, CHARACTERS)),
      expected: shorten(compared[row].expected, LABEL_CHARACTERS),
      predicted: shorten(compared[row].predicted, LABEL_CHARACTERS),
      mistake: Number(answers[row].mistake.toPrecision(4)),
      confused: compared[row].confused,
    })),
    ...(values.length > 0 && { values: values.filter((_, i) => i % every === 0) }),
  };
}

function countPairs(compared: readonly ComparedAnswer[]): AnswerDetails['confusions'] {
  const counts = new Map<string, number>();
  for (const { confused } of compared) {
    for (const pair of confused) {
      const key = JSON.stringify(pair);
      counts.set(key, (counts.get(key) ?? 0) + 1);
    }
  }
  return [...counts]
    .sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1))
    .map(([key, count]) => {
      const [expected, predicted] = JSON.parse(key) as ConfusedPair;
      return { expected, predicted, count };
    });
}

/** The worst rows over all, then the worst of each frequent pair; each once. */
function worstRows(
  answers: Evaluation['answers'],
  compared: readonly ComparedAnswer[],
  confusions: AnswerDetails['confusions'],
): number[] {
  const wrong = [...answers.keys()]
    .filter((row) => answers[row].mistake > 0)
    .sort((a, b) => answers[b].mistake - answers[a].mistake || a - b);
  const ofPairs = confusions.slice(0, PAIRS_WITH_TEXTS).flatMap(({ expected, predicted }) => {
    const isOfPair = ([was, became]: ConfusedPair) => was === expected && became === predicted;
    return wrong.filter((row) => compared[row].confused.some(isOfPair)).slice(0, WORST_OF_A_PAIR);
  });
  return [...new Set([...wrong.slice(0, WORST), ...ofPairs])];
}

function shorten(text: string, most: number): string {
  const characters = [...text.replace(/\s+/gu, ' ').trim()];
  return characters.length <= most ? characters.join('') : `${characters.slice(0, most - 1).join('')}…`;
}
