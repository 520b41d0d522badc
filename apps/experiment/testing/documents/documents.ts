import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { settingGroups } from '../../src/presentation/setting-groups.ts';
import { experimentJsonSchema } from './experiment-json-schema.ts';
import { methodDefaultsTable } from './method-defaults-table.ts';
import { qualityCostPicture } from './quality-cost-picture.ts';
import { settingsTable, withTables } from './settings-table.ts';

const root = new URL('../../../../', import.meta.url);

export const pathOf = (document: string): string => fileURLToPath(new URL(document, root));

export const EXPERIMENT_SCHEMA = 'apps/experiment/schema/experiment.schema.json';

/** What stands in the place of a group of settings where the methods' defaults of them are shown. */
const METHOD_DEFAULTS = 'method-defaults';

/** Documents with tables of settings. */
const WITH_TABLES = [
  'docs/reference/training.md',
  'docs/reference/methods.md',
  'docs/reference/settings.md',
  'docs/reference/tasks.md',
];

/** What the README shows of the results. */
const PICTURE = 'docs/pictures/quality-cost.svg';
const RESULTS = 'docs/results/real-models.md';

/** Documents that declarations of settings and tables of results make, as they are to be, by their paths from the root. */
export async function documents(): Promise<Map<string, string>> {
  const tableOf = (group: string) =>
    group === METHOD_DEFAULTS ? methodDefaultsTable() : settingsTable(settingGroups.of(group).settings);
  const tables = WITH_TABLES.map(
    async (path) => [path, withTables(await readFile(pathOf(path), 'utf8'), tableOf)] as const,
  );
  return new Map([
    [EXPERIMENT_SCHEMA, `${JSON.stringify(experimentJsonSchema(), null, 2)}\n`],
    [PICTURE, qualityCostPicture(await readFile(pathOf(RESULTS), 'utf8'))],
    ...(await Promise.all(tables)),
  ]);
}
