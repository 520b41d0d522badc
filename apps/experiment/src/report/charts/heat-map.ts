import * as Plot from '@observablehq/plot';
import type { HeatMap } from '../../presentation/heat-map.ts';
import { colours, draw, textWidth } from './draw.ts';

const CELL_WIDTH = 46;
const CELL_HEIGHT = 27;

/** A heat map as a picture: the deeper the colour of a cell, the more. */
export function heatMapChart({ title, columns, rows }: HeatMap): string {
  const cells = rows.flatMap(({ name, cells: own }) =>
    own.flatMap((cell, i) =>
      cell
        ? [{ row: name, column: columns[i], ...cell, title: `${name}, layer ${columns[i]}\n${cell.detail}` }]
        : [],
    ),
  );
  const names = Math.max(...rows.map(({ name }) => textWidth(name, 13)));
  return draw(title, {
    width: 16 + names + CELL_WIDTH * columns.length,
    height: 26 + CELL_HEIGHT * rows.length,
    marginLeft: 16 + names,
    marginRight: 0,
    marginTop: 24,
    marginBottom: 2,
    padding: 0.06,
    x: { domain: [...columns], label: null, axis: 'top', tickSize: 0 },
    y: { domain: rows.map(({ name }) => name), label: null, tickSize: 0 },
    marks: [
      Plot.cell(cells, { x: 'column', y: 'row', fill: colours.faint, rx: 2 }),
      Plot.cell(cells, {
        x: 'column',
        y: 'row',
        fill: colours.accent,
        fillOpacity: (cell: (typeof cells)[number]) => Number(cell.shade.toFixed(3)),
        rx: 2,
        title: 'title',
      }),
      Plot.text(cells, {
        x: 'column',
        y: 'row',
        text: 'text',
        fill: (cell: (typeof cells)[number]) => (cell.shade > 0.6 ? 'var(--on-accent)' : colours.ink),
        pointerEvents: 'none',
      }),
    ],
  });
}
