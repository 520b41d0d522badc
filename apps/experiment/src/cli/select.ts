import { type SelectedParameters, selectionSettings } from '@tokensift/classifier';
import { TokensiftError } from '@tokensift/core';
import type { SelectionCell } from '@tokensift/parameter-sensitivity';
import type { Command } from 'commander';
import { formatCount, formatPercent } from '../presentation/format.ts';
import { selectionHeatMap } from '../presentation/heat-map.ts';
import { drawHeatMap } from '../terminal/heat-map.ts';
import { printJson, printText } from './output.ts';
import { addPlanFlags, type PlanFlags, readSelectionSettings, withPlan } from './plan-flags.ts';
import { addSettingOptions } from './setting-options.ts';

interface SelectFlags extends PlanFlags {
  readonly selector?: string;
  readonly scale?: string;
  readonly scores?: string;
  readonly density?: number;
  readonly cost?: number;
  readonly out?: string;
}

export function addSelectCommand(command: Command): void {
  command.option('--out <file.json>', 'save the selection, with its indices beside it').action(select);
  addSettingOptions(command, selectionSettings, {
    names: ['density', 'cost', 'selector', 'scores', 'scale'],
  });
  addPlanFlags(command);
}

async function select(flags: SelectFlags): Promise<void> {
  const { checkOutputFile, selectParameters } = await import('@tokensift/classifier');
  const { checkSelectionFiles, saveSelection, selectionMap } = await import(
    '@tokensift/parameter-sensitivity'
  );
  const { selector, scale, scores, density, cost } = flags;
  if (flags.out !== undefined && !flags.out.endsWith('.json')) {
    throw new TokensiftError({
      code: 'invalid-argument',
      where: '--out',
      message: `"${flags.out}" does not end in ".json".`,
      hint: `Use ${flags.out}.json; the indices are written beside it.`,
    });
  }
  if (flags.out !== undefined) {
    await checkOutputFile(flags.out, { makesParents: false });
    await checkSelectionFiles(flags.out);
  }
  if (flags.html !== undefined) await checkOutputFile(flags.html);
  const settings = await readSelectionSettings(flags, { selector, scale, scores, density, cost });
  const { result, notes } = await withPlan('selection', flags, (options) =>
    selectParameters({ ...options, selection: settings }),
  );
  const cells = selectionMap(result.selection, result.parameters);
  if (flags.out !== undefined) await saveSelection(flags.out, result);
  if (flags.html !== undefined) {
    const { selectionPage } = await import('../report/selection-page.ts');
    const { writeTextAtomically } = await import('@tokensift/storage');
    await writeTextAtomically(flags.html, selectionPage({ ...result, cells }));
  }
  if (flags.json) {
    printJson({
      schema: 'tokensift/selected/1',
      notes,
      ...result.origin,
      ...countsOf(cells),
      cells,
      slices: result.selection.slices.map(describeSlice),
      constructs: result.constructs.slice(0, 50),
    });
  } else printText(describe(result, cells, flags));
}

function countsOf(cells: readonly SelectionCell[]) {
  const sum = (key: 'selected' | 'total') => cells.reduce((total, cell) => total + cell[key], 0);
  return { selected: sum('selected'), parameters: sum('total') };
}

function describeSlice(slice: SelectedParameters['selection']['slices'][number]) {
  const { parameter } = slice;
  if ('columns' in slice) return { parameter, part: 'columns', count: slice.columns.length };
  if ('elements' in slice) return { parameter, part: 'elements', count: slice.elements.length };
  return slice.rows === 'all'
    ? { parameter, part: 'all' }
    : { parameter, part: 'rows', count: slice.rows.length };
}

function describe(
  { origin }: SelectedParameters,
  cells: readonly SelectionCell[],
  { out, html }: SelectFlags,
): string {
  const { selected, parameters } = countsOf(cells);
  return [
    drawHeatMap(selectionHeatMap(cells, `${origin.selector}: selected, % of each role in each layer`)),
    '',
    `Selected: ${formatCount(selected)} of ${formatCount(parameters)} parameters ` +
      `(${formatPercent(origin.density, 2)} of the backbone; the new head is trained besides)`,
    `Step FLOPs: ${formatPercent(origin.cost)} of full finetuning; ${(origin.flops / 1e9).toFixed(1)} GFLOP spent on selecting`,
    ...[out, html].flatMap((path) => (path === undefined ? [] : [`Saved to ${path}`])),
  ].join('\n');
}
