import type { ConstructReport, DescribedConstruct, MarkedText } from '@tokensift/experiments';
import { formatCount } from '../presentation/format.ts';
import { formatPValue, formatScore } from '../presentation/format-score.ts';
import { escapeHtml } from './escape-html.ts';
import { htmlTable } from './html-table.ts';
import { htmlPage } from './page.ts';

export interface ConstructsPage {
  readonly data: string;
  readonly score: string;
  readonly report: ConstructReport;
  readonly marked: readonly MarkedText[];
}

/** The constructs of a data set as a page that needs nothing else. */
export function renderConstructs({ data, score, report, marked }: ConstructsPage): string {
  const { texts, found, significant, constructs, classes } = report;
  return htmlPage(
    `${data}: token constructs`,
    `<header>
<h1>${escapeHtml(data)}: token constructs</h1>
<p>${formatCount(found)} constructs in ${formatCount(texts)} texts; ${formatCount(significant)} go with the classes
(Benjamini–Hochberg). Ranked by ${escapeHtml(score)}.</p>
</header>
${marked.length > 0 ? markedSection(marked) : ''}
<section>
<h2>Over all classes</h2>
${constructTable(constructs, true)}
</section>
<section>
<h2>By class</h2>
<p class="quiet">Each class against all others.</p>
${classes
  .map(
    ({ label, texts: size, constructs: own }, i) =>
      `<details${i < 8 ? ' open' : ''}><summary>${escapeHtml(label)} (${formatCount(size)} texts)</summary>
${own.length > 0 ? constructTable(own) : '<p class="quiet">None.</p>'}</details>`,
  )
  .join('\n')}
</section>`,
    MARK_STYLE,
  );
}

function constructTable(constructs: readonly DescribedConstruct[], withClass = false): string {
  return htmlTable(
    ['construct', ...(withClass ? ['class'] : []), 'score', 'texts', 'of the class', 'p'],
    constructs.map(({ text, score, support, inClass, pValue, label }) => [
      text,
      ...(withClass ? [label] : []),
      formatScore(score),
      formatCount(support),
      formatCount(inClass),
      formatPValue(pValue),
    ]),
    withClass ? 'two-texts' : '',
  );
}

function markedSection(marked: readonly MarkedText[]): string {
  return `<section>
<h2>Relevant tokens in texts</h2>
<p class="quiet">The deeper the colour, the more a token tells about the class; hover to see the construct behind it.</p>
${marked.map(markedText).join('\n')}
</section>`;
}

function markedText({ label, pieces }: MarkedText): string {
  const shown = pieces.map(({ text, weight, cause }) =>
    cause === undefined
      ? escapeHtml(text)
      : `<mark style="--w:${Math.round(weight * 100)}%" title="${escapeHtml(cause)}">${escapeHtml(text)}</mark>`,
  );
  return `<p class="text"><span class="quiet">${escapeHtml(label)}</span><br>${shown.join('')}</p>`;
}

const MARK_STYLE = `
mark { color: inherit; background: color-mix(in srgb, var(--c1) calc(8% + var(--w) * 0.5), transparent); border-radius: 3px; padding: 0.1em 0.15em; }
.text { margin: 0.9rem 0; }
`;
