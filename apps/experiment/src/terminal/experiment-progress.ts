import { describeRun, type ExperimentEvent, type RunRecord } from '@tokensift/experiments';
import { taskKindOf } from '@tokensift/tasks';
import { dataName, describeData } from '../presentation/data-summary.ts';
import { describeEdge } from '../presentation/describe-edge.ts';
import { describeNote } from '../presentation/describe-note.ts';
import { formatMetric } from '../presentation/metric.ts';
import type { RunProgress } from './run-progress.ts';

/** Shows how an experiment goes on. */
export function showExperiment(progress: RunProgress): (event: ExperimentEvent) => void {
  /** A run that was kept, or that no trial gives settings to, does not start. */
  const started = new Set<string>();
  return (event) => {
    switch (event.kind) {
      case 'engine':
        return progress.print(event.message);
      case 'note':
        return progress.print(
          describeNote(event.note, event.run ? describeRun(event.run) : event.note.model),
        );
      case 'data':
        return progress.print(describeData(dataName(event), event.summary));
      case 'planned':
        progress.planned(event.jobs, event.finished);
        if (event.finished === 0) return;
        return progress.print(`${event.finished} of ${event.jobs} runs have finished before and are kept.`);
      case 'damaged':
        return progress.print(`${event.where}: the record is damaged, so the run is made again.`);
      case 'started':
        started.add(event.job);
        return progress.runStarted(describeRun(event.run), event.training, event.job);
      case 'progress':
        return progress.progress(event.event, event.job);
      case 'ended':
        if (started.delete(event.job)) progress.runEnded(describeEnd(event.record), event.job);
        return;
      case 'tuned': {
        const remark = describeEdge(event.result);
        if (remark !== undefined) progress.print(remark);
      }
    }
  };
}

/** What came of a run, in a few words. */
export function describeEnd(record: RunRecord): string {
  if (record.status === 'failed') return `failed: ${record.error.message}`;
  const { primaryMetric } = taskKindOf(record.task);
  return `${record.evaluatedOn} ${formatMetric(primaryMetric, record.metrics[primaryMetric])}`;
}
