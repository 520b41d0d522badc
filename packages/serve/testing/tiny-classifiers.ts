import {
  createEngine,
  finetune,
  multiLabel,
  openModel,
  regression,
  semanticRoles,
  singleLabel,
  type TaskKind,
  tokenClassification,
} from '@tokensift/classifier';
import { tinyBertFolder } from '@tokensift/models/testing';

const NOUNS = ['flight', 'hotel', 'room', 'card'];

/** A few rows of each task, which a tiny model learns badly: what matters is that it answers. */
const TASKS = {
  'single-label': {
    task: singleLabel.configure({ rejection: 'energy' }),
    rows: NOUNS.flatMap((noun) =>
      ['book', 'cancel', 'please'].map((label) => ({ text: `${label} the ${noun}`, label })),
    ),
  },
  'multi-label': {
    task: multiLabel,
    rows: NOUNS.flatMap((noun) =>
      [['book'], ['cancel'], ['book', 'cancel']].map((labels) => ({
        text: `${labels.join(' ')} ${noun}`,
        labels,
      })),
    ),
  },
  regression: {
    task: regression,
    rows: NOUNS.map((noun, value) => ({ text: 'the', pair: `a ${noun}`, value })),
  },
  'token-classification': {
    task: tokenClassification,
    rows: NOUNS.map((noun) => ({ tokens: ['book', 'the', noun], tags: ['O', 'O', 'B-thing'] })),
  },
  'semantic-roles': {
    task: semanticRoles,
    rows: NOUNS.map((noun) => ({
      tokens: ['book', 'the', noun],
      tags: ['B-V', 'O', 'B-A1'],
      predicate: 0,
    })),
  },
} as const;

export type TaskName = keyof typeof TASKS;
export const taskNames = Object.keys(TASKS) as TaskName[];

/** Writes a tiny classifier for a task. @param seed another one gives other answers */
export async function writeTinyClassifier(folder: string, name: TaskName, seed = 1): Promise<void> {
  const { task, rows } = TASKS[name];
  const { classifier } = await finetune({
    model: await openModel(tinyBertFolder),
    task: task as TaskKind<object, unknown, unknown, object>,
    train: rows,
    validation: rows,
    method: 'full',
    training: { epochs: 1, batchSize: 4, learningRate: 0.01 },
    seed,
    engine: await createEngine({ threads: 1 }),
  });
  try {
    await classifier.save(folder);
  } finally {
    await classifier.dispose();
  }
}
