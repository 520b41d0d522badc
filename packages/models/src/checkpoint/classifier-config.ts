import type { Problem } from '@tokensift/core';
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

/** Field of config.json with what a task of ours keeps beside transformers' own fields. */
export const settingsField = 'tokensift';

/** The first version of the layout whose folders say where texts are cut. */
const statesLengthSince = 2;

const torchTypes: Readonly<Record<FloatType, string>> = { F32: 'float32', F16: 'float16', BF16: 'bfloat16' };

/** What of a model's config.json is about its files or another head, and not about what it computes. */
const leftOut = [
  'problem_type',
  settingsField,
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
export function pythonArchitecture({ pythonName, output, layout }: Backbone): PythonArchitecture {
  const { name: head, hasBias } = output('mean');
  return { classes: pythonName, head, hasBias, prefix: layout.prefix.replace(/\.$/, '') };
}

/** What Python's transformers needs to know to load a classifier of either kind. */
function architectureJson(backbone: Backbone, pooling: Pooling): Readonly<Record<string, unknown>> {
  if (backbone.nativePoolings.includes(pooling)) return { architectures: [backbone.pythonClass(pooling)] };
  const { config, model } = modelingClasses(pythonArchitecture(backbone));
  return {
    architectures: [model],
    auto_map: {
      AutoConfig: `modeling_tokensift.${config}`,
      AutoModelForSequenceClassification: `modeling_tokensift.${model}`,
    },
  };
}

/** What the config.json of a classifier says beside the architecture. */
export interface ClassifierConfig {
  /** In index order. */
  readonly labels: readonly string[];
  readonly pooling: Pooling;
  readonly dtype: FloatType;
  /** More fields, such as `problem_type` (default `single_label_classification`) and `tokensift`. */
  readonly config?: Readonly<Record<string, unknown>>;
}

/** The config.json of a classifier, for Python's transformers and for `readCheckpoint`. */
export function classifierConfigJson(
  backbone: Backbone,
  { labels, pooling, dtype, config }: ClassifierConfig,
): Readonly<Record<string, unknown>> {
  // Classes for tokens know neither field; the model's own pooling stays what it is.
  const ofTexts = { problem_type: 'single_label_classification', classifier_pooling: pooling };
  return {
    ...backboneJson(backbone, dtype),
    ...(pooling !== 'none' && ofTexts),
    ...config,
    ...architectureJson(backbone, pooling),
    pad_token_id: backbone.config.padTokenId ?? null,
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

/** As Python's transformers decides: a single output is a number unless the config says otherwise. */
export function classifierTask(json: unknown, outputs: number, pooling: Pooling | undefined): Problem {
  if (pooling === 'none') return 'token';
  const { problem_type: stated } = Object(json);
  if (stated === 'multi_label_classification') return 'multi-label';
  return stated === 'regression' || outputs === 1 ? 'regression' : 'single-label';
}
