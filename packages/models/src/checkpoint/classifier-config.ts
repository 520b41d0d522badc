import type { FloatType } from '@tokensift/storage';
import type { Backbone } from '../architecture.ts';
import type { Pooling } from '../pooling.ts';
import { modelingClasses, type PythonArchitecture } from './modeling-tokensift.ts';

/**
 * Field of config.json that marks a folder as written by tokensift; its value is the version of the layout. Since 2
 * the folder says where texts are cut, and a head on the mean of the tokens has an axis more.
 */
const marker = 'tokensift_format';
const version = 2;

/** The first version of the layout whose folders say where texts are cut. */
const statesLengthSince = 2;

const torchTypes: Readonly<Record<FloatType, string>> = { F32: 'float32', F16: 'float16', BF16: 'bfloat16' };

/** What of a model's config.json is about its files or another head, and not about what it computes. */
const leftOut = [
  '_name_or_path',
  'auto_map',
  'transformers_version',
  'torch_dtype',
  'quantization_config',
  'finetuning_task',
  'task_specific_params',
  'pad_token',
];

/** A model's own fields, for a config.json of it. */
export function backboneJson({ fields, modelType }: Backbone, dtype: FloatType): Record<string, unknown> {
  const kept = Object.entries(fields).filter(([name]) => !leftOut.includes(name));
  return { ...Object.fromEntries(kept), model_type: modelType, dtype: torchTypes[dtype] };
}

/** What transformers calls the parts of an architecture. */
export const pythonArchitecture = ({
  pythonClass,
  output,
  layout,
  hasOutputBias,
}: Backbone): PythonArchitecture => ({
  classes: pythonClass.replace(/ForSequenceClassification$/, ''),
  head: output,
  hasBias: hasOutputBias,
  prefix: layout.prefix.replace(/\.$/, ''),
});

/** What Python's transformers needs to know to load a classifier of either kind. */
function architectureJson(backbone: Backbone, pooling: Pooling): Readonly<Record<string, unknown>> {
  if (backbone.nativePoolings.includes(pooling)) return { architectures: [backbone.pythonClass] };
  const { config, model } = modelingClasses(pythonArchitecture(backbone));
  return {
    architectures: [model],
    auto_map: {
      AutoConfig: `modeling_tokensift.${config}`,
      AutoModelForSequenceClassification: `modeling_tokensift.${model}`,
    },
  };
}

/** The config.json of a classifier, for Python's transformers and for `readCheckpoint`. */
export function classifierConfigJson(
  backbone: Backbone,
  labels: readonly string[],
  pooling: Pooling,
  dtype: FloatType,
): Readonly<Record<string, unknown>> {
  return {
    ...backboneJson(backbone, dtype),
    ...architectureJson(backbone, pooling),
    pad_token_id: backbone.config.padTokenId ?? null,
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
