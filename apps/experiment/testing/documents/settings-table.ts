import type { Setting } from '@tokensift/core/settings';
import { formatDefault } from '../../src/presentation/describe-setting.ts';

/** A table of settings, as Markdown with columns of equal width. */
export function settingsTable(settings: readonly Setting[]): string {
  const rows = settings.map(({ name, values, default: standard, description }) => [
    `\`${name}\``,
    standard === undefined ? '' : `\`${formatDefault(standard)}\``,
    values,
    description,
  ]);
  const cells = [['setting', 'default', 'may be', 'means'], ...rows].map((row) =>
    row.map((cell) => cell.replaceAll('|', '\\|')),
  );
  const widths = cells[0].map((_, column) => Math.max(...cells.map((row) => row[column].length)));
  const line = (row: readonly string[], filler: string) =>
    `| ${row.map((cell, column) => cell.padEnd(widths[column], filler)).join(' | ')} |`;
  const [head, ...body] = cells;
  return [
    line(head, ' '),
    line(
      widths.map(() => ''),
      '-',
    ),
    ...body.map((row) => line(row, ' ')),
  ].join('\n');
}

/** Where tables stand: between a comment that names the group of settings and one that ends it. */
const PLACE = /(<!-- settings: (\S+) -->\n)[\s\S]*?(\n<!-- \/settings -->)/g;

/** A document with its tables as they are to be. */
export const withTables = (document: string, tableOf: (group: string) => string): string =>
  document.replace(
    PLACE,
    (_, begin: string, group: string, end: string) => `${begin}\n${tableOf(group)}\n${end}`,
  );
