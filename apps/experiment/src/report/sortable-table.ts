import { escapeHtml } from './escape-html.ts';

export interface Column {
  readonly name: string;
  /** Whether its cells are texts; else they are numbers, which stand to the right. */
  readonly isText?: boolean;
}

export interface Cell {
  readonly text: string;
  /** What it is sorted by; its text when absent. */
  readonly value?: number;
  /** Said behind the text. */
  readonly badge?: 'best' | 'equal';
  readonly isStrong?: boolean;
}

/** A table that readers can sort by any column, where scripts run. The first column names the rows. */
export function sortableTable(
  caption: string,
  columns: readonly Column[],
  rows: readonly (readonly Cell[])[],
): string {
  const head = columns
    .map(({ name, isText }) => `<th scope="col"${isText ? ' class="text"' : ''}>${escapeHtml(name)}</th>`)
    .join('');
  const body = rows.map(
    (cells) => `<tr>${cells.map((cell, i) => cellHtml(cell, columns[i], i)).join('')}</tr>`,
  );
  return (
    `<div class="scroll" tabindex="0" role="region" aria-label="${escapeHtml(caption)}"><table class="sortable"><caption><span>${escapeHtml(caption)}</span></caption>` +
    `<thead><tr>${head}</tr></thead>\n<tbody>${body.join('\n')}</tbody></table></div>`
  );
}

function cellHtml({ text, value, badge, isStrong }: Cell, { isText }: Column, index: number): string {
  const attributes =
    (isText ? ' class="text"' : '') +
    (value === undefined ? '' : ` data-value="${Number(value.toPrecision(10))}"`);
  const content = isStrong ? `<strong>${escapeHtml(text)}</strong>` : escapeHtml(text);
  const said = badge ? ` <span class="badge ${badge}">${BADGES[badge]}</span>` : '';
  return index === 0
    ? `<th scope="row"${attributes}>${content}${said}</th>`
    : `<td${attributes}>${content}${said}</td>`;
}

const BADGES = { best: 'best', equal: '≈ best' } as const;
