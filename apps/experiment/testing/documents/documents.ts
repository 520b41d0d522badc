import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { settingGroups } from '../../src/presentation/setting-groups.ts';
import { experimentJsonSchema } from './experiment-json-schema.ts';
import { settingsTable, withTables } from './settings-table.ts';

const root = new URL('../../../../', import.meta.url);

export const pathOf = (document: string): string => fileURLToPath(new URL(document, root));

export const EXPERIMENT_SCHEMA = 'apps/experiment/schema/experiment.schema.json';

/** Documents with tables of settings. */
const WITH_TABLES = [
  'packages/training/README.md',
  'packages/baselines/README.md',
  'docs/settings.md',
  'docs/tasks.md',
];

/** Documents that the declarations of settings make, as they are to be, by their paths from the root. */
export async function documents(): Promise<Map<string, string>> {
  const tableOf = (group: string) => settingsTable(settingGroups.of(group).settings);
  const tables = WITH_TABLES.map(
    async (path) => [path, withTables(await readFile(pathOf(path), 'utf8'), tableOf)] as const,
  );
  return new Map([
    [EXPERIMENT_SCHEMA, `${JSON.stringify(experimentJsonSchema(), null, 2)}\n`],
    ...(await Promise.all(tables)),
  ]);
}
