import type { FloatType } from '@tokensift/storage';
import { type BertConfig, bertConfigJson, meanPoolModelType } from '../bert/config.ts';
import type { Pooling } from '../pooling.ts';

/** Field of config.json that marks a folder as written by tokensift; its value is the version of the layout. */
const marker = 'tokensift_format';

const torchTypes: Readonly<Record<FloatType, string>> = { F32: 'float32', F16: 'float16', BF16: 'bfloat16' };

/** What Python's transformers needs to know to load either kind of classifier. */
const architectures: Readonly<Record<Pooling, Readonly<Record<string, unknown>>>> = {
  cls: { architectures: ['BertForSequenceClassification'], model_type: 'bert' },
  mean: {
    architectures: ['BertMeanPoolForSequenceClassification'],
    model_type: meanPoolModelType,
    auto_map: {
      AutoConfig: 'modeling_tokensift.BertMeanPoolConfig',
      AutoModelForSequenceClassification: 'modeling_tokensift.BertMeanPoolForSequenceClassification',
    },
  },
};

/** The config.json of a classifier, for Python's transformers and for `readCheckpoint`. */
export function classifierConfigJson(
  config: BertConfig,
  labels: readonly string[],
  pooling: Pooling,
  dtype: FloatType,
): Readonly<Record<string, unknown>> {
  return {
    ...architectures[pooling],
    ...bertConfigJson(config),
    dtype: torchTypes[dtype],
    problem_type: 'single_label_classification',
    classifier_pooling: pooling,
    num_labels: labels.length,
    id2label: Object.fromEntries(labels.map((label, index) => [index, label])),
    label2id: Object.fromEntries(labels.map((label, index) => [label, index])),
    [marker]: 1,
  };
}

/** Whether a parsed config.json was written by `classifierConfigJson`. */
export function isClassifierConfig(json: unknown): boolean {
  return Object.hasOwn(Object(json), marker);
}
