import type { FoundConstruct } from '@tokensift/classifier';
import { formatCount } from '../presentation/format.ts';
import { htmlTable } from './html-table.ts';

const SHOWN = 20;

/** The constructs that led to scores, as a section; nothing where there are none. */
export function constructTable(constructs: readonly FoundConstruct[]): string {
  if (constructs.length === 0) return '';
  return `<section>
<h2>Constructs that lead to it</h2>
${htmlTable(
  ['construct', 'speaks for', 'score', 'texts'],
  constructs
    .slice(0, SHOWN)
    .map(({ text, label, score, support }) => [text, label, score.toFixed(4), formatCount(support)]),
)}
</section>`;
}
