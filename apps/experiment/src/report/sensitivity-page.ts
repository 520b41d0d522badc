import type { EstimatedSensitivity } from '@tokensift/classifier';
import { formatNumberOf } from '../presentation/format.ts';
import { type SensitivityCell, sensitivityHeatMap } from '../presentation/heat-map.ts';
import type { RankedGroup } from '../presentation/rank-groups.ts';
import { heatMapChart } from './charts/heat-map.ts';
import { constructTable } from './construct-table.ts';
import { escapeHtml } from './escape-html.ts';
import { htmlTable } from './html-table.ts';
import { renderPage } from './page.ts';

/** What `tokensift sensitivity --html` writes. */
export function sensitivityPage(
  { scores, origin, constructs }: EstimatedSensitivity,
  cells: readonly SensitivityCell[],
  top: readonly RankedGroup[],
): string {
  const { score, granularity } = scores;
  const remark = `${score}, ${granularity}, ${formatNumberOf(origin.samples, 'example')}, ${origin.labels} labels, seed ${origin.seed}`;
  return renderPage(
    'Sensitivity',
    remark,
    `<section>
<h2>By layer and role</h2>
<figure>${heatMapChart(sensitivityHeatMap(cells, 'Mean sensitivity by layer and role'))}<figcaption>Mean sensitivity of a value as a multiple of the mean over the backbone; shades follow its logarithm. Layers from the input up, “emb” are the embeddings.</figcaption></figure>
</section>
<section>
<h2>The most sensitive groups</h2>
${htmlTable(
  ['group', 'times the mean'],
  top.map(({ parameter, place, relative }) => [`${parameter} ${place}`, relative.toFixed(1)]),
)}
</section>
${constructTable(constructs)}
<section>
<h2>Where it comes from</h2>
<p class="quiet">Model ${escapeHtml(origin.model.slice(0, 12))}…, data ${escapeHtml(origin.data.slice(0, 12))}… (SHA-256), ${(scores.flops / 1e9).toFixed(1)} GFLOP.</p>
</section>`,
  );
}
