// What programs rely on, checked by the compiler alone.
import { expectTypeOf } from 'vitest';
import {
  type Classifier,
  createMethod,
  createRandom,
  type DatasetSplits,
  type Engine,
  type FinetuningMethod,
  finetune,
  type LabelledText,
  type LabelPrediction,
  type LabelsPrediction,
  multiLabel,
  openClassifier,
  openModel,
  type Random,
  type RejectedPrediction,
  readSplits,
  regression,
  type Selection,
  type Selector,
  type SpanPrediction,
  selectParameters,
  sparseFinetuning,
  TokensiftError,
  tokenClassification,
  type ValuePrediction,
} from './index.ts';

const model = await openModel('tokensift-mini');
const given = { model, method: 'sparse', seed: 1, validation: [] } as const;

// Without a task, a text has one label.
const { classifier, delta, cost } = await finetune({ ...given, train: [{ text: 'a', label: 'b' }] });
expectTypeOf(classifier).toExtend<Classifier>();
expectTypeOf(await classifier.predict('a')).toEqualTypeOf<LabelPrediction>();
expectTypeOf(await classifier.predict(['a'])).toEqualTypeOf<readonly LabelPrediction[]>();
expectTypeOf(await classifier.predict('a', { reject: true })).toEqualTypeOf<
  LabelPrediction | RejectedPrediction
>();
expectTypeOf(cost.trainingRatio).toEqualTypeOf<number>();
expectTypeOf(delta).toBeNullable();

// The task says what rows are, and what is predicted.
const several = await finetune({ ...given, task: multiLabel, train: [{ text: 'a', labels: ['b'] }] });
expectTypeOf(await several.classifier.predict('a')).toEqualTypeOf<LabelsPrediction>();
const number = await finetune({ ...given, task: regression, train: [{ text: 'a', value: 1 }] });
expectTypeOf(await number.classifier.predict('a')).toEqualTypeOf<ValuePrediction>();
const tagger = await openClassifier('tagger', { task: tokenClassification });
expectTypeOf(await tagger.predict('a')).toEqualTypeOf<SpanPrediction>();
// @ts-expect-error a tagger learns tags
await finetune({ ...given, task: tokenClassification, train: [{ text: 'a', label: 'b' }] });
// @ts-expect-error rows of one label have one
await finetune({ ...given, train: [{ text: 'a', labels: ['b'] }] });
// @ts-expect-error a training draws its order from a seed
await finetune({ model, method: 'sparse', train: [], validation: [] });

// Data as it is read is what finetuning takes.
const splits = await readSplits('tickets.csv', { random: createRandom(1) });
expectTypeOf(splits).toExtend<DatasetSplits<LabelledText>>();
expectTypeOf(splits.train).toExtend<Parameters<typeof finetune>[0]['train']>();

// What is taken by its name is taken as an object, too.
expectTypeOf(createMethod('lora', { rank: 8 })).toEqualTypeOf<FinetuningMethod>();
expectTypeOf<'full' | FinetuningMethod>().toExtend<Parameters<typeof finetune>[0]['method']>();
const mine: Selector = async ({ parameters, random }) => {
  expectTypeOf(random).toEqualTypeOf<Random>();
  return { slices: [{ parameter: parameters[0].name, rows: 'all' }] };
};
expectTypeOf(mine).returns.resolves.toEqualTypeOf<Selection>();
expectTypeOf(sparseFinetuning.create({ selector: mine })).toEqualTypeOf<FinetuningMethod>();
expectTypeOf(selectParameters).returns.resolves.toHaveProperty('selection');
expectTypeOf<Engine>().toHaveProperty('compile');

// Errors are told apart by their code, whichever copy of the library they come from.
const caught: unknown = new Error();
if (TokensiftError.isInstance(caught)) {
  expectTypeOf(caught.code).toExtend<string>();
  expectTypeOf(caught.code).not.toEqualTypeOf<string>();
}
