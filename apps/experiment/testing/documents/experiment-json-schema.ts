import { methods } from '@tokensift/classifier';
import type { MethodKind } from '@tokensift/core';
import { isWritten } from '@tokensift/core/settings';
import {
  experimentSchema,
  methodSchema,
  trackerKinds,
  trackerSchema,
  trainingSchema,
} from '@tokensift/experiments';
import { type JsonSchema, toJsonSchema } from '@valibot/to-json-schema';
import * as v from 'valibot';

/** What the command line takes out of a file before it is checked. */
const INCLUDE: JsonSchema = {
  description:
    'files whose values hold where this one has none, relative to this one; of several, the last says most',
  anyOf: [
    { type: 'string', minLength: 1 },
    { type: 'array', items: { type: 'string', minLength: 1 } },
  ],
};

/** The schema of experiment files that editors read, from the one that checks them. */
export function experimentJsonSchema(): JsonSchema {
  const { $schema, $defs, ...schema } = convert(experimentSchema, {
    training: trainingSchema,
    method: methodSchema,
    tracker: trackerSchema,
  });
  return {
    $schema: $schema!,
    title: 'A tokensift experiment: models × datasets × methods × seeds',
    ...schema,
    properties: { include: INCLUDE, ...schema.properties },
    // What another file may have said before is not asked for.
    required: [],
    if: { not: { required: ['include'] } },
    // biome-ignore lint/suspicious/noThenProperty: JSON Schema calls it that.
    then: { required: schema.required!, oneOf: [{ required: ['model'] }, { required: ['models'] }] },
    $defs: {
      ...$defs,
      method: {
        ...($defs!.method as JsonSchema),
        allOf: Object.values(methods.entries).map(ownSettings),
      },
      tracker: withKnownTrackers($defs!.tracker as JsonSchema),
    },
  };
}

/** What a method has of its own, where it is the one that is named. */
function ownSettings({ name, settings }: MethodKind): JsonSchema {
  const { properties } = convert(v.partial(settings));
  return {
    if: {
      anyOf: [
        { properties: { method: { const: name } }, required: ['method'] },
        { properties: { name: { const: name } }, not: { required: ['method'] } },
      ],
    },
    // biome-ignore lint/suspicious/noThenProperty: JSON Schema calls it that.
    then: {
      properties: { ...properties },
      propertyNames: { enum: [...Object.keys(methodSchema.entries), ...Object.keys(settings.entries)] },
    },
  };
}

/** What trackers that are built in can be set to. */
function withKnownTrackers({ anyOf = [], ...schema }: JsonSchema): JsonSchema {
  const properties = Object.fromEntries(
    Object.entries(trackerKinds.entries).map(([name, { settings }]) => {
      const { $schema: _, ...own } = convert(settings);
      return [name, own];
    }),
  );
  const withOwn = (option: JsonSchema): JsonSchema =>
    option.type === 'object' ? { ...option, properties } : option;
  return { ...schema, anyOf: anyOf.map((option) => withOwn(option as JsonSchema)) };
}

function convert(schema: v.GenericSchema, definitions: Record<string, v.GenericSchema> = {}): JsonSchema {
  return toJsonSchema(schema, {
    target: 'draft-07',
    typeMode: 'input',
    definitions,
    // What JSON Schema has no words for.
    ignoreActions: ['check', 'finite'],
    overrideSchema({ valibotSchema, jsonSchema }) {
      // A file holds nothing of a program's own.
      if (!isWritten(valibotSchema)) return {};
      if (valibotSchema.type !== 'union') return undefined;
      const { options } = valibotSchema as v.UnionSchema<v.GenericSchema[], undefined>;
      const { anyOf = [], ...others } = jsonSchema;
      const [only, ...more] = anyOf.filter((_, i) => isWritten(options[i]));
      return more.length > 0 ? undefined : { ...others, ...(only as JsonSchema) };
    },
  });
}
