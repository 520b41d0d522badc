import type { EstimatedSensitivity } from '@tokensift/classifier';
import type { Command } from 'commander';
import { formatCount, formatNumberOf } from '../presentation/format.ts';
import { type SensitivityCell, sensitivityCells, sensitivityHeatMap } from '../presentation/heat-map.ts';
import { listConstructs } from '../presentation/list-constructs.ts';
import { type RankedGroup, rankGroups } from '../presentation/rank-groups.ts';
import { drawHeatMap } from '../terminal/heat-map.ts';
import { createTable } from '../terminal/table.ts';
import { wholeNumber } from './options.ts';
import { printJson, printText } from './output.ts';
import { addPlanFlags, type PlanFlags, readSelectionSettings, withPlan } from './plan-flags.ts';

interface SensitivityFlags extends PlanFlags {
  readonly top: number;
  readonly save?: string;
}

export function addSensitivityCommand(command: Command): void {
  command
    .option('--top <n>', 'how many of the most sensitive groups are listed', wholeNumber, 10)
    .option('--save <file>', 'write all scores (safetensors)')
    .action(showSensitivity);
  addPlanFlags(command);
}

async function showSensitivity(flags: SensitivityFlags): Promise<void> {
  const { checkOutputFile, estimateSensitivity } = await import('@tokensift/classifier');
  if (flags.save !== undefined) {
    const { checkOwnFile } = await import('@tokensift/storage');
    await checkOutputFile(flags.save, { makesParents: false });
    await checkOwnFile(flags.save, /tokensift.scores/, 'scores');
  }
  if (flags.html !== undefined) await checkOutputFile(flags.html);
  const settings = await readSelectionSettings(flags);
  const { result, notes } = await withPlan('sensitivity', flags, (options) =>
    estimateSensitivity({ ...options, scoring: settings }),
  );
  const cells = sensitivityCells(result, result.parameters);
  const top = rankGroups(result, result.parameters, flags.top);
  if (flags.save !== undefined) {
    const { saveScores } = await import('@tokensift/parameter-sensitivity');
    await saveScores(flags.save, result);
  }
  if (flags.html !== undefined) {
    const { sensitivityPage } = await import('../report/sensitivity-page.ts');
    const { writeTextAtomically } = await import('@tokensift/storage');
    await writeTextAtomically(flags.html, sensitivityPage(result, cells, top));
  }
  if (flags.json) printJson({ notes, ...describeAsJson(result, cells, top) });
  else printText(describe(result, cells, top, flags));
}

function describeAsJson(
  { scores, origin, constructs }: EstimatedSensitivity,
  cells: readonly SensitivityCell[],
  top: readonly RankedGroup[],
) {
  const { score, granularity, flops } = scores;
  return {
    schema: 'tokensift/sensitivity/1',
    score,
    granularity,
    flops,
    ...origin,
    cells,
    byLayer: summarize(cells, ({ layer }) => layer).map(({ key, ...rest }) => ({ layer: key, ...rest })),
    byRole: summarize(cells, ({ role }) => role).map(({ key, ...rest }) => ({ role: key, ...rest })),
    top,
    constructs: constructs.slice(0, 50),
  };
}

/** Mean sensitivity of a value, relative to the backbone's, by some key. */
function summarize<Key>(cells: readonly SensitivityCell[], keyOf: (cell: SensitivityCell) => Key) {
  return [...new Set(cells.map(keyOf))].map((key) => {
    const own = cells.filter((cell) => keyOf(cell) === key);
    const parameters = own.reduce((total, cell) => total + cell.parameters, 0);
    const sum = own.reduce((total, cell) => total + cell.relative * cell.parameters, 0);
    return { key, relative: sum / parameters, parameters };
  });
}

function describe(
  { scores, origin, constructs }: EstimatedSensitivity,
  cells: readonly SensitivityCell[],
  top: readonly RankedGroup[],
  flags: SensitivityFlags,
): string {
  const groups = createTable(['group', 'times the mean'], ['left', 'right']);
  for (const { parameter, place, relative } of top)
    groups.push([`${parameter} ${place}`, relative.toFixed(1)]);
  const number = [...scores.groups.values()].reduce((total, { length }) => total + length, 0);
  return [
    drawHeatMap(
      sensitivityHeatMap(cells, `${scores.score}: mean sensitivity of a value, 1 = mean of the backbone`),
    ),
    '',
    `The ${top.length} most sensitive of ${formatCount(number)} groups (${scores.granularity}):`,
    groups.toString(),
    ...listConstructs(constructs),
    `${formatNumberOf(origin.samples, 'example')}, ${origin.labels} labels, ${(scores.flops / 1e9).toFixed(1)} GFLOP`,
    ...[flags.save, flags.html].flatMap((path) => (path === undefined ? [] : [`Saved to ${path}`])),
  ].join('\n');
}
