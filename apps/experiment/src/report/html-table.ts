import { escapeHtml } from './escape-html.ts';

/**
 * A table of texts. Of the kind "text" all columns are for reading, of "two-texts" the first two; else the first is, and
 * the others are numbers.
 */
export function htmlTable(
  columns: readonly string[],
  rows: readonly (readonly string[])[],
  kind = '',
): string {
  const head = columns.some(Boolean)
    ? `<tr>${columns.map((name) => `<th>${escapeHtml(name)}</th>`).join('')}</tr>`
    : '';
  const body = rows
    .map((row) => `<tr>${row.map((cell) => `<td>${escapeHtml(cell)}</td>`).join('')}</tr>`)
    .join('\n');
  return `<div class="scroll"><table class="${kind}">${head}\n${body}</table></div>`;
}
