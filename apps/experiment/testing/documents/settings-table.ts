import type { Setting } from '@tokensift/core/settings';
import { formatDefault } from '../../src/presentation/describe-setting.ts';
import { markdownTable } from './markdown-table.ts';

/** A table of settings, as Markdown. */
export function settingsTable(settings: readonly Setting[]): string {
  const rows = settings.map(({ name, values, default: standard, description }) => [
    `\`${name}\``,
    standard === undefined ? '' : `\`${formatDefault(standard)}\``,
    values,
    description,
  ]);
  return markdownTable([['setting', 'default', 'may be', 'means'], ...rows]);
}

/** Where tables stand: between a comment that names the group of settings and one that ends it. */
const PLACE = /(<!-- settings: (\S+) -->\n)[\s\S]*?(\n<!-- \/settings -->)/g;

/** A document with its tables as they are to be. */
export const withTables = (document: string, tableOf: (group: string) => string): string =>
  document.replace(
    PLACE,
    (_, begin: string, group: string, end: string) => `${begin}\n${tableOf(group)}\n${end}`,
  );
