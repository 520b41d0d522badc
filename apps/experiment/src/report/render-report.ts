import { resultsByModel } from '@tokensift/experiments';
import { escapeHtml } from './escape-html.ts';
import { groupsOf, type ResultGroup } from './groups.ts';
import { htmlPage } from './page.ts';
import type { ReportData } from './report-data.ts';
import { calibrationFigure, confusionsSection, lengthsFigures, valuesFigure } from './sections/answers.ts';
import { classesSection } from './sections/classes.ts';
import { constructsSection } from './sections/constructs.ts';
import { comparisonSection, failureSection, notesSection, settingsSection } from './sections/evidence.ts';
import { contents, header } from './sections/header.ts';
import { mistakesSection } from './sections/mistakes.ts';
import { qualityFigures, trainingFigures } from './sections/quality.ts';
import { selectionSection, tuningSection } from './sections/selection.ts';
import { overviewSection, summarySection } from './sections/summary.ts';

export interface ReportOptions {
  /** Shows texts of the data sets, and constructs, which are pieces of them. Default true. */
  readonly texts?: boolean;
  /** HTML that stands before everything else, such as how a run goes on. */
  readonly live?: string;
}

/** The results of an experiment as one HTML page that needs nothing else, scripts included. */
export function renderReport(data: ReportData, { texts = true, live }: ReportOptions = {}): string {
  const { results } = data;
  const groups = groupsOf(data);
  const sections = [
    ['overview', 'All data sets', overviewSection(groups)],
    ...groups.map(
      (group) =>
        [group.id, group.title, groupSection(group, { texts, isOnly: groups.length === 1 })] as const,
    ),
    ['tests', 'Tests', resultsByModel(results).map(comparisonSection).join('\n')],
    ['failed', 'Failed runs', failureSection(results)],
    ['notes', 'Notes', notesSection(results)],
    ['settings', 'Settings', settingsSection(results)],
  ] as const;
  const present = sections.filter(([, , html]) => html !== '');
  const body = `<main>
${live ?? ''}
${header(results, groups)}
${contents(present.map(([id, title]) => [id, title]))}
${present.map(([, , html]) => html).join('\n')}
</main>`;
  return htmlPage(`${results.name}: tokensift experiment`, body, {
    generator: results.environment.tokensift,
    isInteractive: true,
    isLive: live !== undefined,
  });
}

function groupSection(
  group: ResultGroup,
  { texts, isOnly }: { readonly texts: boolean; readonly isOnly: boolean },
): string {
  const parts = [
    summarySection(group),
    qualityFigures(group),
    trainingFigures(group),
    selectionSection(group),
    tuningSection(group),
    lengthsFigures(group),
    texts ? constructsSection(group) : '',
    confusionsSection(group, texts),
    classesSection(group),
    calibrationFigure(group),
    valuesFigure(group),
    texts ? mistakesSection(group) : '',
  ];
  return `<section id="${group.id}">
<h2>${escapeHtml(group.title)}</h2>
${isOnly ? '' : `<p class="verdict">${escapeHtml(group.verdict)}</p>`}
${parts.filter((part) => part !== '').join('\n')}
</section>`;
}
