import { quoteCsv } from '../files/quote-csv.ts';
import { escapeHtml } from './escape-html.ts';

/** The data behind a figure, a row each; all rows have the same columns. */
export type DataRows = readonly Readonly<Record<string, string | number | boolean | undefined>>[];

/** Links that save the data of a figure, without a network and without scripts. */
export function downloads(name: string, rows: DataRows): string {
  if (rows.length === 0) return '';
  const link = (type: string, extension: string, content: string) =>
    `<a download="${escapeHtml(`${name}.${extension}`)}" href="data:${type};charset=utf-8;base64,${Buffer.from(content).toString('base64')}" ` +
    `aria-label="${escapeHtml(`${name} as ${extension.toUpperCase()}`)}">${extension.toUpperCase()}</a>`;
  return (
    `<span class="downloads">Data: ${link('text/csv', 'csv', asCsv(rows))} ` +
    `${link('application/json', 'json', JSON.stringify(rows))}</span>`
  );
}

function asCsv(rows: DataRows): string {
  const columns = Object.keys(rows[0]);
  const line = (cells: readonly unknown[]) =>
    `${cells.map((cell) => quoteCsv(cell === undefined ? '' : String(cell), ',')).join(',')}\r\n`;
  return line(columns) + rows.map((row) => line(columns.map((column) => row[column]))).join('');
}
