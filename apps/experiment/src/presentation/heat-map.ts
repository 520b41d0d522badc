import { type ParameterDescription, partition } from '@tokensift/core';
import type { SavedScores, SelectionCell } from '@tokensift/parameter-sensitivity';
import { formatCount } from './format.ts';

/** A picture of a network: layers across, roles down. */
export interface HeatMap {
  /** What it shows, in one sentence. */
  readonly title: string;
  /** Names of the layers, from the input up. */
  readonly columns: readonly string[];
  readonly rows: readonly { readonly name: string; readonly cells: readonly (HeatCell | undefined)[] }[];
}

export interface HeatCell {
  /** What stands in the cell; at most five characters. */
  readonly text: string;
  /** From 0 to 1. */
  readonly shade: number;
  /** The whole of it, for those who point at the cell. */
  readonly detail: string;
}

/** Where a selection lies: the selected fraction of each role in each layer, in per cent. */
export function selectionHeatMap(cells: readonly SelectionCell[], title: string): HeatMap {
  return layOut(title, cells, ({ selected, total }) => {
    const fraction = selected / total;
    return {
      text: percent(fraction),
      // Small fractions are what selections are made of: they should be told from none.
      shade: Math.sqrt(fraction),
      detail: `${formatCount(selected)} of ${formatCount(total)} selected`,
    };
  });
}

export interface SensitivityCell {
  readonly layer: number;
  readonly role: string;
  /** Mean sensitivity of a value, relative to that of a value of the backbone. */
  readonly relative: number;
  readonly parameters: number;
}

/** The mean sensitivity of each role in each layer. */
export function sensitivityCells(
  { scores }: SavedScores,
  parameters: readonly ParameterDescription[],
): SensitivityCell[] {
  const cells = new Map<string, { layer: number; role: string; sum: number; parameters: number }>();
  for (const parameter of parameters) {
    const groups = scores.groups.get(parameter.name);
    if (!groups) continue;
    const { layer, role } = parameter;
    const cell = cells.get(`${layer}/${role}`) ?? { layer, role, sum: 0, parameters: 0 };
    const { sizeOf } = partition(parameter, scores.granularity);
    groups.forEach((score, group) => {
      cell.sum += score;
      cell.parameters += sizeOf(group);
    });
    cells.set(`${layer}/${role}`, cell);
  }
  const all = [...cells.values()];
  const total = (key: 'sum' | 'parameters') => all.reduce((sum, cell) => sum + cell[key], 0);
  const mean = total('sum') / total('parameters');
  return all.map(({ layer, role, sum, parameters: count }) => ({
    layer,
    role,
    relative: mean > 0 ? sum / count / mean : 0,
    parameters: count,
  }));
}

/** Sensitivities differ by orders of magnitude: shades follow their logarithm. */
export function sensitivityHeatMap(cells: readonly SensitivityCell[], title: string): HeatMap {
  const logarithms = cells.flatMap(({ relative }) => (relative > 0 ? [Math.log10(relative)] : []));
  const least = Math.min(...logarithms);
  const range = Math.max(...logarithms) - least || 1;
  return layOut(title, cells, ({ relative, parameters }) => ({
    text: relative > 0 ? multiple(relative) : '0',
    shade: relative > 0 ? 0.08 + (0.92 * (Math.log10(relative) - least)) / range : 0,
    detail: `${relative.toPrecision(3)} times the mean of a value; ${formatCount(parameters)} values`,
  }));
}

function layOut<Cell extends { readonly layer: number; readonly role: string }>(
  title: string,
  cells: readonly Cell[],
  draw: (cell: Cell) => HeatCell,
): HeatMap {
  const layers = [...new Set(cells.map(({ layer }) => layer))].sort((a, b) => a - b);
  const roles = [...new Set(cells.map(({ role }) => role))];
  return {
    title,
    columns: layers.map((layer) => layerName(layer)),
    rows: roles.map((name) => ({
      name,
      cells: layers.map((layer) => {
        const cell = cells.find((candidate) => candidate.layer === layer && candidate.role === name);
        return cell && draw(cell);
      }),
    })),
  };
}

/** Layers are numbered from 0; what comes before the first one are the embeddings. */
export const layerName = (layer: number): string => (layer < 0 ? 'emb' : String(layer));

/** "0", "<.1", "3.2", "47", "100" */
function percent(fraction: number): string {
  const value = fraction * 100;
  if (value === 0) return '0';
  if (value < 0.1) return '<.1';
  return value < 10 ? value.toFixed(1) : value.toFixed(0);
}

/** "0.03", "1.2", "47", "2e3" */
function multiple(value: number): string {
  if (value >= 1000 || value < 0.01) return value.toExponential(0).replace('+', '');
  return value < 10 ? String(Number(value.toPrecision(2))) : value.toFixed(0);
}
