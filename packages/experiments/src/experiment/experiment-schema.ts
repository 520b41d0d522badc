import {
  adaptationSettings,
  engineSettings,
  methods,
  TEXT_POOLINGS,
  trainingSettings,
} from '@tokensift/classifier';
import { text, wholeNumber } from '@tokensift/core/settings';
import { readingSettings } from '@tokensift/datasets';
import { taskKinds } from '@tokensift/tasks';
import { BACKEND_NAMES } from '@tokensift/tokenization';
import * as v from 'valibot';
import { trackerSchema } from '../trackers/tracker-settings.ts';

/** Seeds are unsigned integers of 32 bits. */
const seed = v.pipe(wholeNumber(0), v.maxValue(2 ** 32 - 1));

const name = v.pipe(
  v.string(),
  v.regex(/^(?!\.+$)[A-Za-z0-9_.]+(-[A-Za-z0-9_.]+)*$/),
  v.maxLength(80),
  v.title('part of a file name: up to 80 letters, digits, "_", "." and single "-" between them'),
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

export const modelSchema = v.strictObject({
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
});

const column = v.exactOptional(text);

export const datasetSchema = v.strictObject({
  name,
  path,
  rows: v.exactOptional(
    v.pipe(
      v.strictObject({
        train: v.exactOptional(wholeNumber(1)),
        validation: v.exactOptional(wholeNumber(1)),
      }),
      v.description(
        'rows of the splits that are used at most, drawn at random in the proportions of the classes; the test split is never cut',
      ),
    ),
  ),
  training: v.exactOptional(trainingSchema),
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

/** A method's own settings stand beside these keys. */
export const methodSchema = v.looseObject({
  name,
  method: v.exactOptional(
    v.pipe(v.picklist(methods.names), v.description('the same as the name unless given')),
  ),
  trials: v.exactOptional(
    v.pipe(
      v.array(v.pipe(v.record(v.string(), v.unknown()), v.minEntries(1))),
      v.minLength(1),
      v.description('what each hyperparameter trial sets: training settings and the own ones of the method'),
    ),
  ),
  training: v.exactOptional(trainingSchema),
  adaptation: v.exactOptional(adaptationSchema),
});

/** An experiment as its file says it: datasets × methods × seeds. */
export const experimentSchema = v.strictObject({
  name,
  model: v.pipe(v.union([path, modelSchema]), v.description('a folder in Hugging Face layout')),
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
  training: v.exactOptional(trainingSchema),
  engine: v.exactOptional(v.pipe(v.partial(engineSettings), v.description('what computes'))),
  trackers: v.exactOptional(v.array(trackerSchema)),
});

export type ExperimentFile = v.InferOutput<typeof experimentSchema>;
