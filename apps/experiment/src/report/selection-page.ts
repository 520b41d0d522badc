import type { SelectedParameters } from '@tokensift/classifier';
import type { SelectionCell } from '@tokensift/parameter-sensitivity';
import { formatCount, formatPercent } from '../presentation/format.ts';
import { selectionHeatMap } from '../presentation/heat-map.ts';
import { heatMapChart } from './charts/heat-map.ts';
import { constructTable } from './construct-table.ts';
import { escapeHtml } from './escape-html.ts';
import { htmlTable } from './html-table.ts';
import { renderPage } from './page.ts';

/** What `tokensift select --html` writes. */
export function selectionPage({
  origin,
  constructs,
  cells,
}: Pick<SelectedParameters, 'origin' | 'constructs'> & { readonly cells: readonly SelectionCell[] }): string {
  const budget = Object.entries(origin.budget).map(([name, value]) => `${name} ${value}`);
  const rows = cells
    .filter(({ selected }) => selected > 0)
    .map(({ layer, role, selected, total }) => [
      role,
      layer < 0 ? 'embeddings' : String(layer),
      formatCount(selected),
      formatPercent(selected / total, 2),
    ]);
  const settings = Object.entries(origin.settings).map(([name, value]) => `${name} ${value}`);
  return renderPage(
    'Selection',
    `Selector ${origin.selector}, budget ${budget.join(', ')}`,
    `<section>
<p class="verdict">${formatPercent(origin.density, 2)} of the backbone at ${formatPercent(origin.cost)} of a full training step’s FLOPs.</p>
<h2>Where it lies</h2>
<figure>${heatMapChart(selectionHeatMap(cells, 'Selected fraction by layer and role'))}<figcaption>Selected, in per cent of each role in each layer; shades follow the square root. Layers from the input up, “emb” are the embeddings. The new classification head is trained besides and not shown.</figcaption></figure>
${htmlTable(['role', 'layer', 'selected', 'of the role'], rows)}
</section>
${constructTable(constructs)}
<section>
<h2>Where it comes from</h2>
<p class="quiet">${escapeHtml(settings.join(', '))}. Model ${escapeHtml(origin.model.slice(0, 12))}…, data ${escapeHtml(origin.data.slice(0, 12))}… (SHA-256), ${(origin.flops / 1e9).toFixed(1)} GFLOP spent on selecting.</p>
</section>`,
  );
}
