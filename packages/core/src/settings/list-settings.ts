import { describeValue } from './describe-value.ts';
import { partsOf } from './parts.ts';
import type { SettingsSchema } from './schema.ts';

/** A setting as help texts and tables show it. */
export interface Setting {
  readonly name: string;
  /** What it may be, in words. */
  readonly values: string;
  /** Absent where there is none; what is then taken is in the description. */
  readonly default?: unknown;
  readonly description: string;
  /** Whether a file, or a module, is named by it. */
  readonly format?: 'path' | 'module';
}

/** The settings of a schema, in its order. */
export function listSettings({ entries }: SettingsSchema): readonly Setting[] {
  return Object.entries(entries).map(([name, schema]) => {
    const parts = partsOf(schema);
    const standard = 'default' in schema ? schema.default : undefined;
    const [{ type, options }] = parts;
    const written = type === 'union' ? (options as object[]).flatMap((option) => partsOf(option)) : parts;
    const format = written.find(({ metadata }) => metadata?.format)?.metadata?.format as Setting['format'];
    return {
      name,
      values: describeValue(schema),
      ...(standard !== undefined && { default: standard }),
      description: parts.findLast((part) => part.type === 'description')?.description ?? '',
      ...(format !== undefined && { format }),
    };
  });
}

/** Defaults by name, of those settings that have one. */
export type SettingDefaults<Schema extends SettingsSchema> = {
  readonly [Name in keyof Schema['entries'] as DefaultOf<Schema['entries'][Name]> extends undefined
    ? never
    : Name]: DefaultOf<Schema['entries'][Name]>;
};
type DefaultOf<Entry> = Entry extends { readonly default: infer Default } ? Default : undefined;

export function defaultSettings<Schema extends SettingsSchema>(schema: Schema): SettingDefaults<Schema> {
  const defaults = listSettings(schema).map(({ name, default: standard }) => [name, standard] as const);
  return Object.fromEntries(
    defaults.filter(([, standard]) => standard !== undefined),
  ) as SettingDefaults<Schema>;
}
