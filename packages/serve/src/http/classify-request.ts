import type { PredictOptions } from '@tokensift/classifier';
import { suggest, TokensiftError } from '@tokensift/core';
import { AGGREGATIONS, isProblem, LISTED_LABELS, readRow, readTexts, type TaskKind } from '@tokensift/tasks';
import * as v from 'valibot';
import type { PlacedInput } from '../batching/batcher.ts';
import { Refusal } from '../refusal.ts';
import type { ServeSettings } from '../settings.ts';

/** What can be asked: one text with the fields that its task reads, or a list of them; and options of `tokensift predict`. */
export function classifyRequestSchema({
  maxTexts,
  maxCharacters,
}: Pick<ServeSettings, 'maxTexts' | 'maxCharacters'>) {
  const tooLong = `Must have no more than ${maxCharacters} characters.`;
  const wholeNumber = (least: number) => {
    const message = `Must be a whole number from ${least}.`;
    return v.pipe(v.number(message), v.integer(message), v.minValue(least, message));
  };
  const text = v.pipe(v.string('Must be a text.'), v.maxLength(maxCharacters, tooLong));
  const isShort = (tokens: string[]): boolean =>
    tokens.length <= maxCharacters && tokens.reduce((sum, { length }) => sum + length, 0) <= maxCharacters;
  const tokens = v.pipe(
    v.array(v.string('Must be a text.'), 'Must be a list of texts.'),
    v.check(isShort, tooLong),
  );
  const place = v.strictObject({ start: wholeNumber(0), end: wholeNumber(1) });
  const fields = {
    text: v.optional(v.pipe(text, v.description('The text to classify.'))),
    pair: v.optional(v.pipe(text, v.description('The second text, where pairs are classified.'))),
    tokens: v.optional(
      v.pipe(tokens, v.description('In place of the text: its words, where words are tagged.')),
    ),
    predicate: v.optional(
      v.pipe(
        v.union([wholeNumber(0), place], 'Must be a whole number from 0, or a place: start and end.'),
        v.description(
          'For semantic roles: the index of a token, or a place in the text in UTF-16 code units.',
        ),
      ),
    ),
  };
  const item = v.union(
    [text, v.strictTuple([text, text], 'Must be a pair of texts.'), v.strictObject(fields)],
    'Must be a text, a pair of texts, or an object of fields.',
  );
  return v.strictObject(
    {
      ...fields,
      texts: v.optional(
        v.pipe(
          v.array(item, 'Must be a list.'),
          v.minLength(1, 'Must have a text.'),
          v.maxLength(maxTexts, `Must have no more than ${maxTexts} texts.`),
          v.description('Several texts, in place of the fields of one.'),
        ),
      ),
      top: v.optional(
        v.pipe(
          wholeNumber(0),
          v.description(`Labels to list, most probable first; ${LISTED_LABELS} unless given.`),
        ),
      ),
      reject: v.optional(
        v.pipe(
          v.boolean('Must be true or false.'),
          v.description('Gives texts that belong to no class no label, and says why.'),
        ),
      ),
      aggregation: v.optional(
        v.pipe(
          v.picklist(AGGREGATIONS, `Must be one of ${AGGREGATIONS.join(', ')}.`),
          v.description('Where words are tagged: how their sub-tokens decide on the tag.'),
        ),
      ),
    },
    'Must be a JSON object.',
  );
}

export type ClassifyRequestSchema = ReturnType<typeof classifyRequestSchema>;
export type ClassifyRequest = v.InferOutput<ClassifyRequestSchema>;

/** @throws Refusal 400, or 413 for what is too long, with the field. */
export function parseClassifyRequest(schema: ClassifyRequestSchema, body: unknown): ClassifyRequest {
  // Valibot takes lists for objects.
  const read = v.safeParse(schema, Array.isArray(body) ? undefined : body, { abortEarly: true });
  if (read.success) return read.output;
  throw refuse(read.issues[0], schema, []);
}

function refuse(
  issue: v.BaseIssue<unknown>,
  schema: ClassifyRequestSchema,
  before: readonly unknown[],
): Refusal {
  const path = [...before, ...(issue.path ?? []).map(({ key }) => key)];
  // Of what an item can be, what it was meant to be: that gets further.
  const nearer = issue.type === 'union' && issue.issues?.find((inner) => inner.path !== undefined);
  if (nearer) return refuse(nearer, schema, path);
  const where = path.length === 0 ? {} : { where: nameOf(path) };
  if (issue.type === 'strict_object' && issue.expected === 'never') {
    const key = String(path.at(-1));
    const message = `There is no field ${JSON.stringify(key)}.`;
    return new Refusal('bad-request', { ...where, message, hint: suggest(key, Object.keys(schema.entries)) });
  }
  const isSize = issue.type === 'max_length' || issue.type === 'check';
  return new Refusal(isSize ? 'too-large' : 'bad-request', { ...where, message: issue.message });
}

/** Such as `texts[3].tokens[0]`. */
const nameOf = (path: readonly unknown[]): string =>
  path.reduce<string>(
    (name, key) => name + (typeof key === 'number' ? `[${key}]` : name === '' ? String(key) : `.${key}`),
    '',
  );

export const predictOptions = ({
  top = LISTED_LABELS,
  reject,
  aggregation,
}: ClassifyRequest): PredictOptions => ({
  top,
  ...(reject !== undefined && { reject }),
  ...(aggregation !== undefined && { aggregation }),
});

/** The fields of one text. */
type Fields = Pick<ClassifyRequest, 'text' | 'pair' | 'tokens' | 'predicate'>;

/**
 * What is to be classified, as the task reads it.
 * @throws TokensiftError `invalid-data`, Refusal 400, with the field
 */
export function readItems(request: ClassifyRequest, kind: TaskKind): readonly PlacedInput[] {
  const { texts, top: _, reject: __, aggregation: ___, ...fields } = request;
  if (texts === undefined) return [readItem(fields, '', kind)];
  const [other] = Object.keys(fields);
  if (other !== undefined) {
    throw new Refusal('bad-request', {
      where: other,
      message: `"${other}" stands beside "texts".`,
      hint: 'Give the fields of one text, or a list as "texts".',
    });
  }
  return texts.map((item, i) => readItem(fieldsOf(item), `texts[${i}]`, kind));
}

function fieldsOf(item: NonNullable<ClassifyRequest['texts']>[number]): Fields {
  if (typeof item === 'string') return { text: item };
  if (!Array.isArray(item)) return item;
  const [text, pair] = item;
  return { text, pair };
}

/** @param place of the item in the request; empty for the request itself */
function readItem(fields: Fields, place: string, kind: TaskKind): PlacedInput {
  const read = ['text', ...(kind.inputFields ?? ['pair'])];
  const placeOf = (field: string): string => (place === '' ? field : `${place}.${field}`);
  const given = Object.keys(fields);
  const unread = given.find((field) => !read.includes(field));
  if (unread !== undefined) {
    throw new Refusal('bad-request', {
      where: placeOf(unread),
      message: `The task "${kind.name}" does not read it.`,
      hint: `It reads: ${read.join(', ')}.`,
    });
  }
  if (given.length === 0) {
    throw new Refusal('bad-request', {
      where: placeOf('text'),
      message: 'There is nothing to classify.',
      hint: place === '' ? 'Give a "text", or several as "texts".' : 'Give a "text".',
    });
  }
  const where = place === '' ? (fields.text === undefined ? given[0] : 'text') : place;
  const content = readRow(readTexts(fields.text, fields.pair), fields, kind);
  if (isProblem(content)) throw new TokensiftError({ code: 'invalid-data', where, message: content.problem });
  return { input: content.input, where };
}
