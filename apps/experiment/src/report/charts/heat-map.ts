import type { HeatMap } from '../../presentation/heat-map.ts';
import { escapeHtml } from '../escape-html.ts';
import { px, svg } from './axes.ts';

const NAME_WIDTH = 140;
const CELL_WIDTH = 46;
const CELL_HEIGHT = 26;
const TOP = 24;

/** A heat map as a picture: the darker a cell (in dark mode, the lighter), the more. */
export function heatMapChart({ title, columns, rows }: HeatMap): string {
  const heads = columns.map(
    (name, i) =>
      `<text class="tick" x="${px(NAME_WIDTH + CELL_WIDTH * (i + 0.5))}" y="${TOP - 9}" text-anchor="middle">${escapeHtml(name)}</text>`,
  );
  const lines = rows.map(({ name, cells }, row) => {
    const y = TOP + CELL_HEIGHT * row;
    const drawn = cells.map((cell, column) => {
      if (!cell) return '';
      const x = NAME_WIDTH + CELL_WIDTH * column;
      const strong = cell.shade > 0.7 ? ' class="strong"' : '';
      return (
        `<g class="cell"><title>${escapeHtml(`${name}, layer ${columns[column]}: ${cell.detail}`)}</title>` +
        `<rect class="empty" x="${px(x + 1)}" y="${px(y + 1)}" width="${CELL_WIDTH - 2}" height="${CELL_HEIGHT - 2}" rx="3"/>` +
        `<rect x="${px(x + 1)}" y="${px(y + 1)}" width="${CELL_WIDTH - 2}" height="${CELL_HEIGHT - 2}" rx="3" fill-opacity="${cell.shade.toFixed(3)}"/>` +
        `<text${strong} x="${px(x + CELL_WIDTH / 2)}" y="${px(y + CELL_HEIGHT / 2)}" dy="0.35em" text-anchor="middle">${escapeHtml(cell.text)}</text></g>`
      );
    });
    const label = `<text x="${NAME_WIDTH - 10}" y="${px(y + CELL_HEIGHT / 2)}" dy="0.35em" text-anchor="end">${escapeHtml(name)}</text>`;
    return label + drawn.join('');
  });
  const width = NAME_WIDTH + CELL_WIDTH * columns.length;
  return svg(width, TOP + CELL_HEIGHT * rows.length, title, heads.join('') + lines.join(''));
}
