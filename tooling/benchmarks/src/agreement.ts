import {
  createEngine,
  createMethod,
  finetune,
  methods,
  openModel,
  surveyEngines,
} from '@tokensift/classifier';
import { createRandom, type Engine, type LabelledText } from '@tokensift/core';
import { caseNames, comparingEngine, runningOn, worstDifference } from '@tokensift/graph/testing';
import { tinyBertFolder } from '@tokensift/models/testing';
import { THREADS } from './benchmark.ts';
import { plainTable } from './report/plain-table.ts';

/** Uses of each operation: enough for every way in which shapes broadcast and factors are transposed. */
const draws = 100;

/** Gradients smaller than this count as such: that of the key bias is zero but for rounding. */
const leastScale = 1e-3;

/** What methods need on a model of few layers and positions. */
const settings: Readonly<Record<string, Readonly<Record<string, number>>>> = {
  sparse: { cost: 0.7 },
  prefix: { length: 4 },
  prompt: { length: 4 },
};

/** How far tfjs is from the ONNX engine, in parts of a tensor's largest entry. */
export interface Agreement {
  readonly backends: readonly string[];
  /** Why backends are left out. */
  readonly skipped: Readonly<Record<string, string>>;
  /** The worst difference of results and of gradients, by operation and backend. */
  readonly operations: Readonly<
    Record<string, Readonly<Record<string, { readonly value: number; readonly gradient: number }>>>
  >;
  /** The worst difference in any output of any step of a training, by method and pooling, and backend. */
  readonly trainings: Readonly<Record<string, Readonly<Record<string, number>>>>;
}

export async function measureAgreement(note: (message: string) => void): Promise<Agreement> {
  const states = await surveyEngines({ name: 'tfjs', threads: THREADS });
  const backends = states.filter(({ works }) => works).map(({ backend }) => backend);
  const skipped = Object.fromEntries(
    states.flatMap(({ backend, reason }) => (reason === undefined ? [] : [[backend, reason]])),
  );
  const onnx = await createEngine({ name: 'onnx', threads: THREADS });
  const operations: Record<string, Record<string, { value: number; gradient: number }>> = {};
  const trainings: Record<string, Record<string, number>> = {};
  for (const backend of backends) {
    const tfjs = await createEngine({ name: 'tfjs', backend, threads: THREADS });
    note(`operations on ${backend}`);
    for (const name of caseNames) {
      operations[name] ??= {};
      operations[name][backend] = await worstDifference(name, runningOn(tfjs), runningOn(onnx), draws);
    }
    for (const method of methods.names) {
      note(`${method} on ${backend}`);
      for (const pooling of ['cls', 'mean'] as const) {
        const key = `${method}, ${pooling}`;
        trainings[key] ??= {};
        trainings[key][backend] = await worstInTraining(method, pooling, onnx, tfjs);
      }
    }
  }
  return { backends, skipped, operations, trainings };
}

async function worstInTraining(
  method: string,
  pooling: 'cls' | 'mean',
  reference: Engine,
  other: Engine,
): Promise<number> {
  let worst = 0;
  const { classifier } = await finetune({
    model: await openModel(tinyBertFolder, { pooling }),
    train: texts('train', 24),
    validation: texts('validation', 8),
    method: createMethod(method, settings[method] ?? {}),
    training: { epochs: 2, batchSize: 8, dropoutSites: 'everywhere' },
    seed: 1,
    engine: comparingEngine(reference, other, {
      leastScale,
      onDifference(_, difference) {
        worst = Math.max(worst, difference);
      },
    }),
  });
  await classifier.dispose();
  return worst;
}

/** Texts in words of the tiny model's vocabulary. */
function texts(seed: string, count: number): LabelledText[] {
  const random = createRandom(`agreement/${seed}`);
  const word = (words: readonly string[]) => words[random.integer(words.length)];
  return Array.from({ length: count }, (_, i) => {
    const label = ['book', 'cancel'][i % 2];
    const object = ['flight', 'hotel', 'room', 'rooms'];
    return { label, text: [label, word(['the', 'a', 'please']), word(object), word(object)].join(' ') };
  });
}

export function formatAgreement({ backends, skipped, operations, trainings }: Agreement): string {
  const show = (difference: number | undefined) => difference?.toExponential(1) ?? '–';
  const lines = Object.entries(skipped).map(([backend, reason]) => `${backend} is left out. ${reason}`);
  return [
    'How far tfjs is from ONNX Runtime, in parts of a tensor’s largest entry',
    ...lines,
    plainTable(
      ['operation', ...backends.flatMap((backend) => [backend, 'gradients']), ''],
      Object.entries(operations).map(([name, row]) => [
        name,
        ...backends.flatMap((backend) => [show(row[backend]?.value), show(row[backend]?.gradient)]),
        '',
      ]),
    ),
    plainTable(
      ['training, pooling', ...backends, ''],
      Object.entries(trainings).map(([name, row]) => [
        name,
        ...backends.map((backend) => show(row[backend])),
        '',
      ]),
    ),
  ].join('\n\n');
}
