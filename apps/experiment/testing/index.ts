// What other workspace packages test with; nothing of it is published.

export { createProgram } from '../src/cli/command-line.ts';
export { loadExperiment } from '../src/experiment/load-experiment.ts';
export { type FormatName, formatOf } from '../src/predict/formats.ts';
export { readRows } from '../src/predict/read-rows.ts';
export { renderReport } from '../src/report/render-report.ts';
export { reportData } from '../src/report/report-data.ts';
export { commandPath } from './tokensift.ts';
