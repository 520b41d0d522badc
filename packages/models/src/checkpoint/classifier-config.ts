import type { FloatType } from '@tokensift/storage';
import { type BertConfig, bertConfigJson } from '../bert/config.ts';
import type { Pooling } from '../pooling.ts';
import { modelingClasses, type PythonArchitecture } from './modeling-tokensift.ts';

/**
 * Field of config.json that marks a folder as written by tokensift; its value is the version of the layout. Since 2
 * the folder says where texts are cut, and a head on the mean of the tokens has an axis more.
 */
const marker = 'tokensift_format';
const version = 2;

/** The longest text that folders of the first version were read with, whatever their tokenizer says. */
const statesLengthSince = 2;

const torchTypes: Readonly<Record<FloatType, string>> = { F32: 'float32', F16: 'float16', BF16: 'bfloat16' };

/** What transformers calls the parts of a BERT. */
export const pythonBert: PythonArchitecture = { classes: 'Bert', head: 'classifier' };

/** What Python's transformers needs to know to load either kind of classifier. */
function architectureJson(pooling: Pooling): Readonly<Record<string, unknown>> {
  const stock = { architectures: [`${pythonBert.classes}ForSequenceClassification`], model_type: 'bert' };
  if (pooling === 'cls') return stock;
  const { config, model } = modelingClasses(pythonBert);
  return {
    ...stock,
    architectures: [model],
    auto_map: {
      AutoConfig: `modeling_tokensift.${config}`,
      AutoModelForSequenceClassification: `modeling_tokensift.${model}`,
    },
  };
}

/** The config.json of a classifier, for Python's transformers and for `readCheckpoint`. */
export function classifierConfigJson(
  config: BertConfig,
  labels: readonly string[],
  pooling: Pooling,
  dtype: FloatType,
): Readonly<Record<string, unknown>> {
  return {
    ...architectureJson(pooling),
    ...bertConfigJson(config),
    dtype: torchTypes[dtype],
    problem_type: 'single_label_classification',
    classifier_pooling: pooling,
    num_labels: labels.length,
    id2label: Object.fromEntries(labels.map((label, index) => [index, label])),
    label2id: Object.fromEntries(labels.map((label, index) => [label, index])),
    [marker]: version,
  };
}

/** Whether a parsed config.json was written by `classifierConfigJson`. */
export function isClassifierConfig(json: unknown): boolean {
  return Object.hasOwn(Object(json), marker);
}

/** Whether a folder with this config.json says where its texts are cut. */
export function statesLength(json: unknown): boolean {
  const written: unknown = Object(json)[marker];
  return written === undefined || (typeof written === 'number' && written >= statesLengthSince);
}

/** What the head of a classifier gives for a text. */
export type ClassifierTask = 'single-label' | 'multi-label' | 'regression';

/** As Python's transformers decides: a single output is a number unless the config says otherwise. */
export function classifierTask(json: unknown, outputs: number): ClassifierTask {
  const { problem_type: stated } = Object(json);
  if (stated === 'multi_label_classification') return 'multi-label';
  return stated === 'regression' || outputs === 1 ? 'regression' : 'single-label';
}
