import { type Results, resultsByModel } from '@tokensift/experiments';
import { concludeOverall } from '../../presentation/conclusion.ts';
import { formatNumberOf } from '../../presentation/format.ts';
import { metricTitle } from '../../presentation/metric.ts';
import { escapeHtml } from '../escape-html.ts';
import { type ResultGroup, titled } from '../groups.ts';

/** What was asked, and what the results answer. */
export function header(results: Results, groups: readonly ResultGroup[]): string {
  const { name, runs, planned, environment } = results;
  const failed = runs.filter(({ status }) => status === 'failed').length;
  const missing = planned - runs.length;
  const overall = resultsByModel(results).flatMap(({ model, results: part }) =>
    concludeOverall(part).map((sentence) => titled(model, sentence)),
  );
  return `<header>
<p class="kicker">tokensift experiment · <time datetime="${escapeHtml(environment.date)}">${escapeHtml(environment.date.slice(0, 10))}</time> · ${formatNumberOf(runs.length, 'run')}</p>
<h1>${escapeHtml(name)}</h1>
<p class="asked">${escapeHtml(describeQuestion(results, groups))}</p>
<ul class="answers">
${groups.map(({ verdict }) => `<li>${emphasize(verdict)}</li>`).join('\n')}
</ul>
${overall.map((sentence) => `<p>${escapeHtml(sentence)}</p>`).join('\n')}
${missing > 0 ? `<p class="warn">The experiment is not complete: ${missing} of ${planned} runs have not been made.</p>` : ''}
${failed > 0 ? `<p class="warn">${formatNumberOf(failed, 'run')} failed: <a href="#failed">why</a>.</p>` : ''}
</header>`;
}

/** What the experiment compares, on what. */
function describeQuestion({ runs, reference }: Results, groups: readonly ResultGroup[]): string {
  const datasets = new Set(groups.map(({ dataset }) => dataset));
  const methods = new Set(runs.map(({ method }) => method));
  const seeds = new Set(runs.map(({ seed }) => seed));
  const models = new Set(runs.flatMap(({ settings }) => modelName(settings.model) ?? []));
  const list = (names: Iterable<string>) => new Intl.ListFormat('en').format(names);
  const metrics = new Set(groups.map(({ metric }) => metricTitle(metric)));
  const trained = models.size > 0 ? ` finetunes ${list(models)} best` : ' is best';
  const question =
    methods.size > 1 ? `Which of ${methods.size} methods${trained}` : `How well does ${list(methods)} do`;
  return (
    `Asked: ${question} on ${datasets.size > 3 ? `${datasets.size} data sets` : list(datasets)}? ` +
    `${formatNumberOf(seeds.size, 'seed')} each, measured by ${list(metrics)}` +
    `${methods.size > 1 ? `, compared with ${reference}` : ''}.`
  );
}

const modelName = (model: unknown): string | undefined =>
  typeof model === 'object' && model !== null && 'name' in model ? String(model.name) : undefined;

/** The data set that an answer begins with stands out. */
function emphasize(answer: string): string {
  const [, name, rest] = /^([^:]+): (.*)$/s.exec(answer) ?? [];
  return name === undefined
    ? escapeHtml(answer)
    : `<strong>${escapeHtml(name)}</strong>: ${escapeHtml(rest)}`;
}

/** Links to the parts of the page. */
export const contents = (parts: readonly (readonly [id: string, title: string])[]): string =>
  `<nav aria-label="Contents"><ul>${parts
    .map(([id, title]) => `<li><a href="#${id}">${escapeHtml(title)}</a></li>`)
    .join('')}</ul></nav>`;
