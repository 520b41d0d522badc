import { checkSchema, parseJson } from '@tokensift/storage/json';
import {
  array,
  exactOptional,
  finite,
  integer,
  literal,
  maxValue,
  minValue,
  number,
  object,
  picklist,
  pipe,
  strictTuple,
  string,
  unknown,
} from 'valibot';
import type { RemovedEntry } from './families/family.ts';

/**
 * Where the rows of new tokens come from: `recycle` takes over rows of tokens that are not used, so that no parameter
 * is added; `extend` appends rows.
 */
export type AdaptationMode = 'recycle' | 'extend';

export interface NewToken {
  readonly id: number;
  readonly token: string;
  /** Ids of the original tokenizer that the token stands for, in order; two or more. */
  readonly constituents: readonly number[];
  /** Whether it is a chosen construct, or an entry that a construct needs to be reachable and harmless. */
  readonly role: 'construct' | 'companion';
}

/** What was done to a tokenizer: enough to undo it. JSON. */
export interface AdaptationRecord {
  readonly schema: typeof ADAPTATION_SCHEMA;
  readonly mode: AdaptationMode;
  /** In the order in which they were added. */
  readonly tokens: readonly NewToken[];
  /** Entries of the original vocabulary whose ids new tokens took over. */
  readonly removed: readonly RemovedEntry[];
  /** BPE merges that led to removed entries, with their index in the original list. */
  readonly removedMerges?: readonly (readonly [index: number, merge: unknown])[];
  /** Added tokens that were entered into the model's vocabulary, where they keep their ids while it grows. */
  readonly listed?: readonly string[];
  /** Merges that were appended. */
  readonly addedMerges?: number;
}

export const ADAPTATION_SCHEMA = 'tokensift/adaptation/1';

const id = pipe(number(), integer(), minValue(0), maxValue(2 ** 31));
const schema = object({
  schema: literal(ADAPTATION_SCHEMA),
  mode: picklist(['recycle', 'extend']),
  tokens: array(
    object({ id, token: string(), constituents: array(id), role: picklist(['construct', 'companion']) }),
  ),
  removed: array(object({ id, token: string(), score: exactOptional(pipe(number(), finite())) })),
  removedMerges: exactOptional(array(strictTuple([id, unknown()]))),
  listed: exactOptional(array(string())),
  addedMerges: exactOptional(id),
});

/**
 * Checks what was read from an `adaptation.json`.
 * @throws TokensiftError `invalid-config` when it is not one.
 */
export function parseAdaptationRecord(text: string, where: string): AdaptationRecord {
  const refusal = {
    code: 'invalid-config',
    hint: 'Take adaptation.json from the folder that "tokensift adapt" wrote.',
  } as const;
  return checkSchema(schema, parseJson(text, where, refusal), where, refusal);
}
