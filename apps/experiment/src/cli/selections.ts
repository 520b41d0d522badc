import { type ParameterDescription, TokensiftError } from '@tokensift/core';
import type { Overlap, SavedSelection, SelectionComparison } from '@tokensift/parameter-sensitivity';
import type { Command } from 'commander';
import { formatCount, formatPercent } from '../presentation/format.ts';
import { layerName, selectionHeatMap } from '../presentation/heat-map.ts';
import { drawHeatMap } from '../terminal/heat-map.ts';
import { createTable } from '../terminal/table.ts';
import { printJson, printText } from './output.ts';

export function addSelectionsCommand(selections: Command): void {
  selections
    .command('show <file>')
    .description('where a selection lies')
    .option('--json', 'print it as JSON')
    .action(show);
  selections
    .command('compare <left> <right>')
    .description('how much two selections for one model have in common: in all, by layer and by role')
    .option('--json', 'print it as JSON')
    .action(compare);
}

async function show(file: string, { json }: { readonly json?: boolean }): Promise<void> {
  const { readSelection, selectionMap } = await import('@tokensift/parameter-sensitivity');
  const { selection, origin, parameters } = await readSelection(file);
  const cells = selectionMap(selection, parameters);
  if (json) printJson({ ...origin, cells });
  else {
    const title = `${origin.selector}: ${formatPercent(origin.density, 2)} of the backbone, ${formatPercent(origin.cost)} of the step FLOPs; selected, % of each role in each layer`;
    printText(drawHeatMap(selectionHeatMap(cells, title)));
  }
}

async function compare(left: string, right: string, { json }: { readonly json?: boolean }): Promise<void> {
  const { compareSelections, readSelection } = await import('@tokensift/parameter-sensitivity');
  const [a, b] = [await readSelection(left), await readSelection(right)];
  requireSameModel(left, a, right, b);
  const comparison = compareSelections(a.selection, b.selection, a.parameters);
  if (json) printJson({ left, right, ...comparison });
  else printText(describe(comparison));
}

function requireSameModel(left: string, a: SavedSelection, right: string, b: SavedSelection): void {
  const shapes = (parameters: readonly ParameterDescription[]) =>
    parameters.map(({ name, shape, head }) => (head ? '' : `${name} ${shape}`)).join('\n');
  if (a.origin.model === b.origin.model && shapes(a.parameters) === shapes(b.parameters)) return;
  throw new TokensiftError({
    code: 'invalid-argument',
    where: right,
    message: `it was made for another model than ${left}.`,
    hint: 'Compare selections for the same model and pooling.',
  });
}

function describe({ all, byLayer, byRole }: SelectionComparison): string {
  const table = createTable(
    ['', 'left', 'right', 'shared', 'overlap %'],
    ['left', 'right', 'right', 'right', 'right'],
  );
  const row = (name: string, { left, right, shared, jaccard }: Overlap) =>
    table.push([
      name,
      formatCount(left),
      formatCount(right),
      formatCount(shared),
      (jaccard * 100).toFixed(1),
    ]);
  row('all', all);
  for (const { layer, ...overlap } of byLayer) {
    if (overlap.left + overlap.right > 0) row(`layer ${layerName(layer)}`, overlap);
  }
  for (const { role, ...overlap } of byRole) if (overlap.left + overlap.right > 0) row(role, overlap);
  return `${table.toString()}\nOverlap: shared parameters as a fraction of those that either selects (Jaccard).`;
}
