import * as v from 'valibot';

/**
 * Settings, each declared once: its type, its default (`v.optional(…, default)`), what it may be and what it means
 * (`v.description`). Types, checks, errors, help texts, tables and JSON schemas come from it.
 */
export type SettingsSchema = v.StrictObjectSchema<v.ObjectEntries, undefined>;

/** Settings as they are used: checked, defaults filled in. */
export type SettingsOf<Schema extends SettingsSchema> = Readonly<v.InferOutput<Schema>>;

/** Settings as a program gives them: those that differ from their defaults. */
export type GivenSettings<Schema extends SettingsSchema> = ReadonlyLists<v.InferInput<Schema>>;

type ReadonlyLists<Settings> = { readonly [Name in keyof Settings]: ReadonlyList<Settings[Name]> };
type ReadonlyList<Value> = Value extends (infer Item)[] ? readonly Item[] : Value;

/** No settings at all. */
export const noSettings = v.strictObject({});
