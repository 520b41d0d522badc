import { formatPercent, formatSeconds } from '../../presentation/format.ts';
import { layerName, selectionHeatMap } from '../../presentation/heat-map.ts';
import { TUNING_COLUMNS, tuningNote, tuningRow } from '../../presentation/tuning-rows.ts';
import { heatMapChart } from '../charts/heat-map.ts';
import { downloads } from '../downloads.ts';
import { escapeHtml } from '../escape-html.ts';
import type { ResultGroup } from '../groups.ts';
import { htmlTable } from '../html-table.ts';

/** Where the selection of each method that trains a part of the backbone lies: that of its first seed. */
export function selectionSection({ title, series }: ResultGroup): string {
  const maps = series.flatMap(({ name, runs }) => {
    const run = runs.find(({ selectionMap }) => selectionMap !== undefined);
    if (!run?.selectionMap || run.parameters.density === 0 || run.parameters.density === 1) return [];
    const map = selectionHeatMap(run.selectionMap, `Parameters that ${name} trains, by layer and role`);
    const data = run.selectionMap.map(({ layer, role, selected, total }) => ({
      method: name,
      seed: run.seed,
      layer: layerName(layer),
      role,
      selected,
      total,
    }));
    return [
      `<details open><summary>${escapeHtml(name)}: ${formatPercent(run.parameters.density, 2)} of the backbone</summary>
<figure><div class="scroll" tabindex="0" role="region" aria-label="${escapeHtml(map.title)}">${heatMapChart(map)}</div><figcaption>Seed ${run.seed}. Per cent of each role in each layer; shades follow the square root. Layers from the input up, “emb” are the embeddings. ${downloads(`${title}-${name}-selection`, data)}</figcaption></figure></details>`,
    ];
  });
  return maps.length > 0 ? `<h3 class="part">Where the trained parameters lie</h3>\n${maps.join('\n')}` : '';
}

export function tuningSection({ tuning, entries }: ResultGroup): string {
  if (!tuning[0]) return '';
  const rows = tuning.map((result) => {
    const cost = entries.find(({ method }) => method === result.method)?.tuning;
    return [...tuningRow(result), cost ? formatSeconds(cost.seconds) : '–'];
  });
  return `<details><summary>Tuning</summary>
${htmlTable([...TUNING_COLUMNS, 'time of all trials'], rows, 'text')}
<p class="quiet">${escapeHtml(tuningNote(tuning[0]))}</p></details>`;
}
