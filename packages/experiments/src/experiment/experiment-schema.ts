import {
  adaptationSettings,
  engineSettings,
  methods,
  TEXT_POOLINGS,
  trainingSettings,
} from '@tokensift/classifier';
import { positive, text, wholeNumber } from '@tokensift/core/settings';
import { readingSettings } from '@tokensift/datasets';
import { taskKinds } from '@tokensift/tasks';
import { BACKEND_NAMES } from '@tokensift/tokenization';
import * as v from 'valibot';
import { trackerSchema } from '../trackers/tracker-settings.ts';

/** Seeds are unsigned integers of 32 bits. */
const seed = v.pipe(wholeNumber(0), v.maxValue(2 ** 32 - 1));

/** Of a part of a file name, in characters. */
export const LONGEST_NAME = 80;

const name = v.pipe(
  v.string(),
  v.regex(/^(?!\.+$)[A-Za-z0-9_.]+(-[A-Za-z0-9_.]+)*$/),
  v.maxLength(LONGEST_NAME),
  v.title(`part of a file name: up to ${LONGEST_NAME} letters, digits, "_", "." and single "-" between them`),
);

const path = v.pipe(
  text,
  v.description(
    // biome-ignore lint/suspicious/noTemplateCurlyInString: this is how experiments write variables.
    'relative to the experiment file, or hf:owner/name of the hub; ${NAME} is an environment variable',
  ),
);

/** What is set is all that is known here: defaults are filled in where everything is known. */
export const trainingSchema = v.pipe(
  v.partial(trainingSettings),
  v.description('training settings that differ from the defaults'),
);

const adaptationSchema = v.pipe(
  v.partial(adaptationSettings),
  v.description('makes constructs of the training texts tokens before training'),
);

const methodOverrides = {
  trials: v.exactOptional(
    v.pipe(
      v.array(v.pipe(v.record(v.string(), v.unknown()), v.minEntries(1))),
      v.minLength(1),
      v.description('what each hyperparameter trial sets: training settings and the own ones of the method'),
    ),
  ),
  training: v.exactOptional(trainingSchema),
  adaptation: v.exactOptional(adaptationSchema),
};

/** What methods are run with where a model or a data set asks for it; a method's own settings stand beside these keys. */
const overridesOfMethods = v.exactOptional(
  v.pipe(
    v.record(v.string(), v.looseObject(methodOverrides)),
    v.description('settings of methods, by their names in the experiment, over those of their entries'),
  ),
);

export const modelSchema = v.strictObject({
  name: v.exactOptional(name),
  path,
  pooling: v.exactOptional(
    v.pipe(
      v.picklist(TEXT_POOLINGS),
      v.description('how texts become vectors; as the model says unless given'),
    ),
  ),
  maxLength: v.exactOptional(v.pipe(wholeNumber(4), v.description('longest text in tokens'))),
  tokenizerBackend: v.exactOptional(
    v.pipe(v.picklist(BACKEND_NAMES), v.description('which implementation tokenizes; all give the same ids')),
  ),
  training: v.exactOptional(trainingSchema),
  methods: overridesOfMethods,
});

const model = v.union([path, modelSchema]);

const column = v.exactOptional(text);

export const datasetSchema = v.strictObject({
  name,
  path,
  rows: v.exactOptional(
    v.pipe(
      v.strictObject({
        perClass: v.exactOptional(
          v.pipe(wholeNumber(1), v.description('of each class of the training split')),
        ),
        train: v.exactOptional(wholeNumber(1)),
        validation: v.exactOptional(wholeNumber(1)),
        seed: v.exactOptional(v.pipe(seed, v.description('of the draw: another one draws other rows'))),
      }),
      v.description(
        'rows of the splits that are used at most, drawn at random in the proportions of the classes; the test split is never cut',
      ),
    ),
  ),
  training: v.exactOptional(trainingSchema),
  methods: overridesOfMethods,
  task: v.exactOptional(
    v.pipe(
      v.union([
        v.picklist(taskKinds.map((kind) => kind.name)),
        v.looseObject({ name: v.picklist(taskKinds.map((kind) => kind.name)) }),
      ]),
      v.description('what is to be learned; a mapping has settings of the task beside its name'),
    ),
  ),
  ...readingSettings.entries,
  columns: v.exactOptional(
    v.pipe(
      v.strictObject({
        text: column,
        label: v.exactOptional(
          v.pipe(
            v.union([text, v.pipe(v.array(text), v.minLength(1))]),
            v.description(
              'column of the label, labels, number or tags; or several, with 1 or 0 for a label each',
            ),
          ),
        ),
        pair: column,
        predicate: column,
        tagsAs: v.exactOptional(
          v.pipe(
            v.picklist(['spans']),
            v.description(
              'cuts rows that label tokens into labelled texts: entities, and the stretches between',
            ),
          ),
        ),
      }),
      v.description('columns or JSON keys that hold the parts of a row'),
    ),
  ),
});

const bounds = <Bound extends v.GenericSchema<number>>(bound: Bound, what: string) =>
  v.pipe(
    v.array(bound),
    v.length(2),
    v.check(([least, most]) => least < most),
    v.title(`two ${what}, the smaller first`),
  );

/** What a search tries: by setting, a range to draw from, or values to choose from. */
const spaceSchema = v.record(
  v.string(),
  v.union([
    v.strictObject({ uniform: bounds(v.pipe(v.number(), v.finite()), 'numbers') }),
    v.strictObject({ logUniform: bounds(positive, 'numbers above 0') }),
    v.strictObject({ uniformInteger: bounds(v.pipe(v.number(), v.integer()), 'whole numbers') }),
    v.pipe(v.array(v.unknown()), v.minLength(1)),
  ]),
);

export type SpaceFile = v.InferOutput<typeof spaceSchema>;

const searchSchema = v.strictObject({
  kind: v.pipe(
    v.picklist(['grid', 'random', 'halving']),
    v.description(
      'grid tries all combinations, random draws, halving draws too and trains the best again for more epochs',
    ),
  ),
  trials: v.exactOptional(
    v.pipe(
      wholeNumber(1),
      v.description('of each method; for halving, how many it begins with; a grid has its own number'),
    ),
  ),
  seed: v.optional(
    v.pipe(seed, v.description('of the draws and of all trials, unlike those of the runs')),
    0,
  ),
  factor: v.exactOptional(
    v.pipe(
      wholeNumber(2),
      v.description('halving keeps one of so many trials and trains it so many times longer (3)'),
    ),
  ),
  space: v.exactOptional(
    v.pipe(
      spaceSchema,
      v.minEntries(1),
      v.description(
        'of every method without its own: training settings and own ones, each with a list of values, or { uniform: [A, B] }, ' +
          '{ logUniform: [A, B] } or { uniformInteger: [A, B] }; learning rates around the usual one unless given',
      ),
    ),
  ),
});

export type SearchFile = v.InferOutput<typeof searchSchema>;

/** A method's own settings stand beside these keys. */
export const methodSchema = v.looseObject({
  name,
  method: v.exactOptional(
    v.pipe(v.picklist(methods.names), v.description('the same as the name unless given')),
  ),
  matrix: v.exactOptional(
    v.pipe(
      v.record(v.string(), v.pipe(v.array(v.unknown()), v.minLength(1))),
      v.minEntries(1),
      v.description(
        'lists of values of training settings and own ones: the entry becomes one for each combination, named by them',
      ),
    ),
  ),
  space: v.exactOptional(
    v.pipe(
      spaceSchema,
      v.minEntries(1),
      v.description('what a search tries of this method, in place of its own space'),
    ),
  ),
  ...methodOverrides,
});

const names = v.union([text, v.pipe(v.array(text), v.minLength(1))]);

/** Combinations of an experiment, by names with "*" for any text. */
const combinationSchema = v.pipe(
  v.strictObject({
    model: v.exactOptional(names),
    dataset: v.exactOptional(names),
    method: v.exactOptional(names),
    seed: v.exactOptional(v.union([seed, v.pipe(v.array(seed), v.minLength(1))])),
  }),
  v.minEntries(1),
);

/** An experiment as its file says it: models × datasets × methods × seeds. One of `model` and `models` is there. */
export const experimentSchema = v.strictObject({
  name,
  model: v.exactOptional(v.pipe(model, v.description('a folder in Hugging Face layout'))),
  models: v.exactOptional(
    v.pipe(v.array(model), v.minLength(1), v.description('several of them, each run with everything')),
  ),
  datasets: v.pipe(v.array(datasetSchema), v.minLength(1)),
  methods: v.pipe(
    v.array(v.union([v.picklist(methods.names), methodSchema])),
    v.minLength(1),
    v.description('names of methods, or mappings with settings'),
  ),
  reference: v.exactOptional(
    v.pipe(
      text,
      v.description(
        'name of the method that others are compared with; the first full finetuning, else the first method, unless given',
      ),
    ),
  ),
  seeds: v.pipe(
    v.array(seed),
    v.minLength(1),
    v.check((seeds) => new Set(seeds).size === seeds.length),
    v.metadata({ uniqueItems: true }),
    v.title('a list of different whole numbers in [0, 4294967295]'),
  ),
  exclude: v.exactOptional(
    v.pipe(
      v.array(combinationSchema),
      v.description('combinations that are left out: of all that is named, and of all of what is not'),
    ),
  ),
  trials: v.exactOptional(
    v.pipe(
      v.union([
        wholeNumber(1),
        v.strictObject({
          count: wholeNumber(1),
          seed: v.optional(v.pipe(seed, v.description('of all trials, unlike those of the runs')), 0),
        }),
      ]),
      v.description(
        'hyperparameter trials of every method, on validation data, before its runs with the best of them',
      ),
    ),
  ),
  search: v.exactOptional(
    v.pipe(
      searchSchema,
      v.description(
        'hyperparameter trials as "trials" makes them, of a space that is searched; in place of it',
      ),
    ),
  ),
  training: v.exactOptional(trainingSchema),
  engine: v.exactOptional(v.pipe(v.partial(engineSettings), v.description('what computes'))),
  trackers: v.exactOptional(v.array(trackerSchema)),
});

export type ExperimentFile = v.InferOutput<typeof experimentSchema>;
