import type {
  LabelPrediction,
  LabelsPrediction,
  RejectedPrediction,
  SpanPrediction,
  ValuePrediction,
} from '@tokensift/classifier';
import * as v from 'valibot';

/** A schema of what a type of `tokensift` is; one that gives something else does not compile. */
const schemaOf =
  <Type>() =>
  <Schema extends v.GenericSchema<Type, Type>>(schema: Schema): Schema =>
    schema;

const probability = v.pipe(v.number(), v.minValue(0), v.maxValue(1));
const place = v.pipe(v.number(), v.integer(), v.minValue(0));

const probabilities = v.pipe(
  v.array(v.strictObject({ label: v.string(), probability })),
  v.description('Labels, most probable first.'),
);

const label = schemaOf<LabelPrediction>()(v.strictObject({ label: v.string(), probability, probabilities }));

const rejection = schemaOf<RejectedPrediction>()(
  v.strictObject({ label: v.null(), reason: v.string(), probability: v.null(), probabilities }),
);

const labels = schemaOf<LabelsPrediction>()(v.strictObject({ labels: v.array(v.string()), probabilities }));

const value = schemaOf<ValuePrediction>()(v.strictObject({ value: v.number() }));

const span = v.strictObject({
  label: v.string(),
  text: v.string(),
  start: v.pipe(place, v.description('In UTF-16 code units.')),
  end: place,
  score: probability,
});
const spans = schemaOf<Omit<SpanPrediction, 'tags'>>()(
  v.strictObject({
    spans: v.array(span),
    tags: v.optional(
      v.pipe(v.array(v.string()), v.description('One for each token, where these were given.')),
    ),
  }),
);

/** What `tokensift predict` puts into a row, by task. */
const prediction = v.pipe(
  v.union([label, rejection, labels, value, spans]),
  v.title('Prediction'),
  v.description(
    'By the task of the model: a label, a text that has none, several labels, a number, or spans.',
  ),
);

export const classifyAnswer = v.pipe(
  v.union([v.strictObject({ prediction }), v.strictObject({ predictions: v.array(prediction) })]),
  v.description('The prediction of one text, or those of "texts" in their order.'),
);

export const errorAnswer = v.strictObject({
  error: v.strictObject({
    code: v.string(),
    message: v.string(),
    where: v.optional(v.pipe(v.string(), v.description('The field of the request that it is about.'))),
    hint: v.optional(v.string()),
  }),
});

const model = v.strictObject({
  name: v.string(),
  task: v.string(),
  labels: v.array(v.string()),
  maxLength: v.pipe(place, v.description('Where texts are cut, in tokens.')),
  constructs: v.pipe(
    v.array(v.strictObject({ text: v.string(), label: v.string() })),
    v.description('Token constructs that training found, each with the label that it speaks for most.'),
  ),
});

export const modelsAnswer = v.strictObject({ models: v.array(model) });

export const healthAnswer = v.strictObject({ status: v.literal('alive') });

const state = v.strictObject({
  loaded: v.boolean(),
  error: v.optional(
    v.pipe(
      errorAnswer.entries.error,
      v.description('Why the folder as it is now could not be opened; what was opened before answers.'),
    ),
  ),
});

export const readyAnswer = v.strictObject({
  status: v.picklist(['ready', 'loading', 'stopping']),
  models: v.record(v.string(), state),
});
export type ReadyAnswer = v.InferOutput<typeof readyAnswer>;
