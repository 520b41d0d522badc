import type { AdaptationReport, AdaptedConstruct } from '@tokensift/classifier';
import { sortLabels } from '@tokensift/datasets';
import { ADAPTATION_COLUMNS, adaptationRow, describeAdaptation } from '../presentation/adaptation.ts';
import { escapeHtml } from './escape-html.ts';
import { htmlTable } from './html-table.ts';
import { htmlPage } from './page.ts';

export interface AdaptationPage {
  readonly model: string;
  readonly data: string;
  readonly report: AdaptationReport;
  readonly constructs: readonly AdaptedConstruct[];
  readonly refused: Readonly<Record<string, number>>;
}

/** What an adaptation did as a page that needs nothing else. */
export function renderAdaptation({ model, data, report, constructs, refused }: AdaptationPage): string {
  const labels = sortLabels(new Set(constructs.map(({ label }) => label)));
  return htmlPage(
    `${model} adapted to ${data}`,
    `<main><header>
<h1>${escapeHtml(model)} adapted to ${escapeHtml(data)}</h1>
${describeAdaptation(report)
  .map((line) => `<p>${escapeHtml(line)}</p>`)
  .join('\n')}
</header>
<section>
<h2>Tokens of a text</h2>
${htmlTable(
  ['training texts', 'mean', '95th percentile'],
  (['before', 'after'] as const).map((when) => [
    when,
    report[when].mean.toFixed(2),
    String(report[when].p95),
  ]),
)}
</section>
<section>
<h2>Constructs by class</h2>
${labels
  .map((label) => {
    const own = constructs.filter((construct) => construct.label === label);
    return `<h3>${escapeHtml(label)}</h3>\n${htmlTable(ADAPTATION_COLUMNS, own.map(adaptationRow), 'two-texts')}`;
  })
  .join('\n')}
</section>
${refusedSection(refused)}</main>`,
  );
}

function refusedSection(refused: Readonly<Record<string, number>>): string {
  const rows = Object.entries(refused).map(([reason, count]) => [reason, String(count)]);
  if (rows.length === 0) return '';
  return `<section>
<h2>Left as they were</h2>
${htmlTable(['why', 'constructs'], rows)}
</section>`;
}
