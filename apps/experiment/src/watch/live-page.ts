import { formatCount } from '../presentation/format.ts';
import { escapeHtml } from '../report/escape-html.ts';
import { htmlPage } from '../report/page.ts';
import { type ReportOptions, renderReport } from '../report/render-report.ts';
import type { LiveResults } from './live-results.ts';

/** The report of what a folder holds now, as a page that renews itself. */
export function livePage(live: LiveResults | undefined, options: ReportOptions = {}): string {
  if (!live) {
    const waiting = '<main><h1>No run has ended yet</h1><p>The data sets are being read.</p></main>';
    return htmlPage('tokensift watch', waiting, { isInteractive: true, isLive: true });
  }
  return renderReport(live.data, { ...options, live: progressOf(live) });
}

function progressOf({ data, isFinished }: LiveResults): string {
  const { runs, planned } = data.results;
  const words = isFinished
    ? 'All runs have ended.'
    : `${formatCount(runs.length)} of ${formatCount(planned)} runs have ended.`;
  return `<section class="live" aria-label="Progress">
<p><strong>${isFinished ? 'Finished' : 'Going on'}</strong> · ${escapeHtml(words)}</p>
<progress max="${planned}" value="${runs.length}" aria-label="Runs that have ended"></progress>
</section>`;
}
