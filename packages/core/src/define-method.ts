import type { FinetuningMethod, MethodKind } from './method.ts';
import { readSettings } from './settings/read-settings.ts';
import type { GivenSettings, SettingsOf, SettingsSchema } from './settings/schema.ts';

export interface MethodDefinition<Schema extends SettingsSchema>
  extends Pick<MethodKind<Schema>, 'name' | 'summary' | 'settings'> {
  /** @param given the settings without defaults */
  create(settings: SettingsOf<Schema>, given: GivenSettings<Schema>): Omit<FinetuningMethod, 'name'>;
}

/** A kind of method whose settings are checked before it is made. */
export function defineMethod<Schema extends SettingsSchema>({
  create,
  ...kind
}: MethodDefinition<Schema>): MethodKind<Schema> {
  return {
    ...kind,
    create: (given = {} as GivenSettings<Schema>) => ({
      name: kind.name,
      ...create(readSettings(kind.name, kind.settings, given), given),
    }),
  };
}
