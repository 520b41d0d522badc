import { taskKindOf } from '@tokensift/tasks';
import { formatCount, formatPercent } from '../../presentation/format.ts';
import { formatScore } from '../../presentation/format-score.ts';
import {
  type ConstructPoint,
  constructData,
  constructPoints,
  constructScatter,
} from '../charts/construct-scatter.ts';
import { escapeHtml } from '../escape-html.ts';
import { figure } from '../figure.ts';
import type { ResultGroup } from '../groups.ts';
import { markedTexts } from '../marked-texts.ts';
import { sortableTable } from '../sortable-table.ts';

/** What the texts of each class have that others have not. */
export function constructsSection({ id, title, description }: ResultGroup): string {
  if (!description) return '';
  const { constructs, texts, task } = description;
  const points = constructs ? constructPoints(constructs) : [];
  if (!constructs || points.length === 0) return '';
  const classes = constructs.classes.map(({ label }) => label);
  const scope = `${id}-constructs`;
  return `<section class="part" id="${scope}">
<h3 class="part">Words and phrases that tell the classes apart</h3>
<p>${formatCount(constructs.found)} constructs were counted in ${formatCount(constructs.texts)} ${COUNTED_IN[taskKindOf(task).head]}; ${formatCount(constructs.significant)} go with the classes more than chance would have it (Benjamini–Hochberg). The best of each class are shown.</p>
<div class="filter" hidden>
<label>Search <input type="search" data-filter="${scope}" autocomplete="off"></label>
<label>Class <select data-class="${scope}"><option value="">all</option>${classes.map((label) => `<option>${escapeHtml(label)}</option>`).join('')}</select></label>
<output></output>
</div>
${figure({
  title: 'How typical each construct is',
  note: 'The higher, the more texts of its class have it; the further left, the fewer others. Both axes are logarithmic; 0 stands at the left end.',
  draw: (width) => constructScatter(points, width),
  file: `${title}-constructs`,
  data: constructData(points),
})}
<details><summary>The same as a table</summary>
${constructTable(title, points)}
</details>
${texts.length > 0 ? `<h4>In texts</h4>\n<p class="quiet">The deeper the colour, the more a token tells about the class.</p>\n${markedTexts(texts)}` : ''}
</section>`;
}

/** Where spans are found, a text is the words around one. */
const COUNTED_IN = { text: 'training texts', token: 'places around spans of the training texts' } as const;

const constructTable = (title: string, points: readonly ConstructPoint[]): string =>
  sortableTable(
    `Constructs of ${title}`,
    [
      { name: 'construct', isText: true },
      { name: 'class', isText: true },
      { name: 'score' },
      { name: 'texts of the class' },
      { name: 'of the class' },
      { name: 'of others' },
    ],
    points.map(({ text, label, score, inClass, ofClass, ofOthers }) => [
      { text },
      { text: label },
      { text: formatScore(score), value: score },
      { text: formatCount(inClass), value: inClass },
      { text: formatPercent(ofClass / 100), value: ofClass },
      { text: formatPercent(ofOthers / 100), value: ofOthers },
    ]),
  );
