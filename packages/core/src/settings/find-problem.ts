import * as v from 'valibot';
import { nearestWord, suggest } from '../suggest.ts';
import { describeValue } from './describe-value.ts';
import { findMisplacedList } from './find-misplaced-list.ts';
import { partsOf, schemaAt } from './parts.ts';

/** What is wrong with settings. */
export interface SettingsProblem {
  /** Keys and indices that lead to it. */
  readonly path: readonly (string | number)[];
  readonly message: string;
  readonly hint?: string;
}

type Reading<Output> =
  | { readonly output: Output; readonly problem?: undefined }
  | { readonly problem: SettingsProblem };

/** Reads a value by a schema, defaults filled in, or says what is wrong with it first. */
export function readValue<Output>(schema: v.GenericSchema<unknown, Output>, value: unknown): Reading<Output> {
  const read = v.safeParse(schema, value);
  if (!read.success) return { problem: describeIssue(schema, read.issues[0]) };
  const misplaced = findMisplacedList(schema, value);
  return misplaced
    ? { problem: notAllowed(schema, misplaced.path, misplaced.list) }
    : { output: read.output };
}

function describeIssue(
  schema: object,
  issue: v.BaseIssue<unknown>,
  before: readonly unknown[] = [],
): SettingsProblem {
  const path = [...before, ...(issue.path ?? []).map(({ key }) => key)] as (string | number)[];
  // Of the options of a union, the one that the value was meant to be: it gets further.
  const nearer = issue.type === 'union' && issue.issues?.find((inner) => inner.path !== undefined);
  if (nearer) return describeIssue(schema, nearer, path);
  const key = path.at(-1);
  if (issue.type === 'strict_object' && issue.expected === 'never') {
    const known = keysOf(schemaAt(schema, path.slice(0, -1))!);
    return { path, message: `There is no setting "${key}".`, hint: suggest(String(key), known) };
  }
  if (/_?object$/.test(issue.type) && issue.received === 'undefined') {
    const place = path.slice(0, -1);
    const known = keysOf(schemaAt(schema, place)!);
    const unknown = Object.keys(Object(issue.path?.at(-1)?.input)).filter((other) => !known.includes(other));
    const meant = nearestWord(String(key), unknown);
    const hint = meant === undefined ? 'Add it.' : `Did you write "${meant}" for it?`;
    return { path: place, message: `The setting "${key}" is missing.`, hint };
  }
  return notAllowed(schema, path, issue.input);
}

function notAllowed(schema: object, path: SettingsProblem['path'], given: unknown): SettingsProblem {
  const wanted = schemaAt(schema, path)!;
  const message = `Must be ${describeValue(wanted)}, not ${show(given)}.`;
  const nearest = typeof given === 'string' && nearestWord(given, wordsOf(wanted));
  return { path, message, ...(nearest && { hint: `Did you mean "${nearest}"?` }) };
}

/** The keys of a mapping; of a union, those of its options. */
function keysOf(schema: object): readonly string[] {
  const [{ type, entries = {}, options = [] }] = partsOf(schema);
  return type === 'union' ? (options as object[]).flatMap(keysOf) : Object.keys(entries);
}

/** The words that a value may be. */
function wordsOf(schema: object): readonly string[] {
  const [{ type, options = [] }] = partsOf(schema);
  if (type === 'union') return (options as object[]).flatMap(wordsOf);
  return type === 'picklist' ? options.map(String) : [];
}

/** More characters than this say no more. */
const LONGEST_SHOWN = 60;

function show(value: unknown): string {
  if (typeof value === 'number') return String(value);
  const shown = JSON.stringify(value) ?? String(value);
  return shown.length > LONGEST_SHOWN ? `${shown.slice(0, LONGEST_SHOWN - 3)}…` : shown;
}
