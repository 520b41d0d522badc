import * as v from 'valibot';
import type { StageJson } from './tokenizer-json.ts';

/** A kind of stage: the settings that it has in a tokenizer.json, and what it does with them. */
export interface StageKind<Stage> {
  readonly schema: v.GenericSchema<unknown, StageJson>;
  /**
   * @param stage checked with the schema
   * @param where The tokenizer's path, for error messages.
   * @throws TokensiftError `unsupported` or `invalid-tokenizer` for settings that cannot be followed.
   */
  create(stage: StageJson, where: string): Stage;
}

/** @param entries the settings, as the reference reads them: what has no default there is required */
export function stageKind<Stage, const Entries extends v.ObjectEntries>(
  entries: Entries,
  create: (settings: v.InferOutput<v.LooseObjectSchema<Entries, undefined>>, where: string) => Stage,
): StageKind<Stage> {
  return {
    schema: v.looseObject({ type: v.string(), ...entries }) as unknown as StageKind<Stage>['schema'],
    create: (stage, where) => create(stage as never, where),
  };
}

/** One character, be it of two UTF-16 units. */
export const characterSchema = v.pipe(v.string(), v.regex(/^.$/su));
