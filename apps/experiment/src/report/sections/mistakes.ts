import { groupBy, type Mistake } from '@tokensift/experiments';
import { formatNumberOf } from '../../presentation/format.ts';
import { downloads } from '../downloads.ts';
import { escapeHtml } from '../escape-html.ts';
import type { ResultGroup } from '../groups.ts';
import type { WrongRuns } from '../report-data.ts';

const SHOWN = 30;

/** Characters of an answer that several go on a line of. */
const SHORT = 40;

interface SharedMistake extends Mistake {
  /** What is answered, most often first. */
  readonly answers: readonly string[];
  /** Runs that answer it wrong. */
  readonly wrong: number;
}

/** Rows to read: those that most runs answer wrong, the surest wrong answers first. */
export function mistakesSection({ id, title, series, wrongRuns }: ResultGroup): string {
  const mistakes = shareMistakes(
    series.flatMap(({ answers }) => answers.flatMap((answer) => answer.mistakes)),
    wrongRuns,
  ).slice(0, SHOWN);
  if (mistakes.length === 0) return '';
  const scope = `${id}-mistakes`;
  const runs = wrongRuns?.runs ?? 0;
  const counted = mistakes.some(({ wrong }) => wrong > 0);
  const items = mistakes.map(
    ({ texts, expected, answers, wrong }) => `<li data-text>
<p class="text">${texts.map(escapeHtml).join('<br>')}</p>
<p class="verdict"><span class="expected">${escapeHtml(expected)}</span> <span aria-label="answered as">→</span> <span class="answered">${escapeHtml(listAnswers(answers))}</span>${counted ? ` <span class="quiet">wrong in ${wrong} of ${formatNumberOf(runs, 'run')}</span>` : ''}</p></li>`,
  );
  const data = mistakes.map(({ row, texts, expected, answers, wrong }) => ({
    row,
    text: texts.join('\n'),
    expected,
    answered: answers.join(' / '),
    wrongRuns: wrong,
    runs,
  }));
  return `<section class="part" id="${scope}">
<h3 class="part">Errors to read</h3>
<p>Rows that most runs get wrong are hard, or labelled wrong.</p>
<div class="filter" hidden><label>Search <input type="search" data-filter="${scope}" autocomplete="off"></label> <output></output></div>
<ol class="mistakes">
${items.join('\n')}
</ol>
<p class="quiet">Among the worst mistakes of each run. ${downloads(`${title}-mistakes`, data)}</p>
</section>`;
}

/** Other answers are listed where they are short, such as single labels. */
const listAnswers = ([first, ...others]: readonly string[]): string =>
  [first, ...others.slice(0, 2).filter((answer) => answer.length <= SHORT)].join(' / ');

/** The mistakes of several runs by row: those of most runs first, of equals the worst. */
function shareMistakes(mistakes: readonly Mistake[], wrongRuns: WrongRuns | undefined): SharedMistake[] {
  return [...groupBy(mistakes, ({ row }) => row).values()]
    .map((own): SharedMistake => {
      const [first] = own as [Mistake, ...Mistake[]];
      const counts = new Map<string, number>();
      for (const { predicted } of own) counts.set(predicted, (counts.get(predicted) ?? 0) + 1);
      return {
        ...first,
        mistake: Math.max(...own.map(({ mistake }) => mistake)),
        answers: [...counts].sort((a, b) => b[1] - a[1]).map(([answer]) => answer),
        wrong: wrongRuns?.wrong[first.row] ?? 0,
      };
    })
    .sort((a, b) => b.wrong - a.wrong || b.mistake - a.mistake);
}
