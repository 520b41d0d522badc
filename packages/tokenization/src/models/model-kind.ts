import type { ErrorCode } from '@tokensift/core';
import * as v from 'valibot';
import type { ModelJson } from '../tokenizer-json.ts';
import type { Model } from './model.ts';

/** @param code by default `invalid-tokenizer` */
export type Fail = (message: string, code?: ErrorCode) => Error;

/** A kind of model: the settings that it has in a tokenizer.json, and what it does with them. */
export interface ModelKind {
  readonly schema: v.GenericSchema<unknown, ModelJson>;
  /**
   * Checks what the schema leaves open: the vocabulary and what refers to it.
   * @returns the ids of the tokens
   * @throws what `fail` makes
   */
  readIds(model: ModelJson, fail: Fail): ReadonlyMap<string, number>;
  /**
   * @param model checked
   * @param where The tokenizer's path, for error messages.
   */
  create(model: ModelJson, ids: ReadonlyMap<string, number>, where: string): Model;
}

/** @param entries the settings, as the reference reads them: what has no default there is required */
export function modelKind<const Entries extends v.ObjectEntries>(
  entries: Entries,
  kind: {
    readIds(model: Settings<Entries>, fail: Fail): ReadonlyMap<string, number>;
    create(model: Settings<Entries>, ids: ReadonlyMap<string, number>, where: string): Model;
  },
): ModelKind {
  return {
    schema: v.looseObject(entries) as unknown as ModelKind['schema'],
    readIds: (model, fail) => kind.readIds(model as never, fail),
    create: (model, ids, where) => kind.create(model as never, ids, where),
  };
}

type Settings<Entries extends v.ObjectEntries> = v.InferOutput<v.LooseObjectSchema<Entries, undefined>>;
