import { describeRun } from '@tokensift/experiments';
import { formatCount } from '../presentation/format.ts';
import { escapeHtml } from '../report/escape-html.ts';
import { htmlPage } from '../report/page.ts';
import { type ReportOptions, renderReport } from '../report/render-report.ts';
import type { LiveResults } from './live-results.ts';
import type { RunningJob } from './running-jobs.ts';

/** The report of what a folder holds now, as a page that renews itself. */
export function livePage(live: LiveResults | undefined, options: ReportOptions = {}): string {
  if (!live) {
    const waiting = '<main><h1>No run has ended yet</h1><p>The data sets are being read.</p></main>';
    return htmlPage('tokensift watch', waiting, { isInteractive: true, isLive: true });
  }
  return renderReport(live.data, { ...options, live: progressOf(live) });
}

function progressOf({ data, isFinished, running }: LiveResults): string {
  const { runs, planned } = data.results;
  const words = isFinished
    ? 'All runs have ended.'
    : `${formatCount(runs.length)} of ${formatCount(planned)} runs have ended.`;
  return `<section class="live" aria-label="Progress">
<p><strong>${isFinished ? 'Finished' : 'Going on'}</strong> · ${escapeHtml(words)}</p>
<progress max="${planned}" value="${runs.length}" aria-label="Runs that have ended"></progress>
${running.length > 0 ? `<ul>${running.map((job) => `<li>${escapeHtml(describeJob(job))}</li>`).join('')}</ul>` : ''}
</section>`;
}

function describeJob({ run, time, epoch, step }: RunningJob): string {
  const parts = [
    ...(step ? [`step ${formatCount(step.step)} of ${formatCount(step.totalSteps)}`] : []),
    ...(epoch
      ? [`epoch ${epoch.epoch} of ${epoch.totalEpochs} ended with loss ${epoch.trainLoss.toFixed(3)}`]
      : []),
  ];
  const how = parts.length > 0 ? parts.join(', ') : 'started';
  return `${describeRun(run)}: ${how} (heard of at ${time.slice(11, 19)} UTC)`;
}
