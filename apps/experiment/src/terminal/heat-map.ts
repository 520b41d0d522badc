import pc from 'picocolors';
import type { HeatMap } from '../presentation/heat-map.ts';

const SHADES = [' ', '·', '░', '▒', '▓', '█'];

/** A heat map in characters: a shade and a number a cell. */
export function drawHeatMap({ title, columns, rows }: HeatMap): string {
  const names = Math.max(...rows.map(({ name }) => name.length));
  const widths = columns.map((column, i) =>
    Math.max(column.length, ...rows.map(({ cells }) => (cells[i]?.text.length ?? 0) + 1)),
  );
  const line = (name: string, texts: readonly string[]): string =>
    [name.padEnd(names), ...texts.map((text, i) => text.padStart(widths[i]))].join('  ').trimEnd();
  return [
    title,
    pc.dim(line('', columns)),
    ...rows.map(({ name, cells }) =>
      line(
        name,
        cells.map((cell) => (cell ? `${shadeOf(cell.shade)}${cell.text}` : '')),
      ),
    ),
  ].join('\n');
}

function shadeOf(shade: number): string {
  if (shade <= 0) return SHADES[0];
  return SHADES[Math.min(SHADES.length - 1, 1 + Math.floor(shade * (SHADES.length - 1)))];
}
