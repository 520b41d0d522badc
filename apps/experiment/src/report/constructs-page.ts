import type { ConstructReport, DescribedConstruct, MarkedText } from '@tokensift/experiments';
import { formatCount } from '../presentation/format.ts';
import { formatPValue, formatScore } from '../presentation/format-score.ts';
import { escapeHtml } from './escape-html.ts';
import { htmlTable } from './html-table.ts';
import { markedTexts } from './marked-texts.ts';
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
    `<main><header>
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
</section></main>`,
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
${markedTexts(marked)}
</section>`;
}
