/** Formats with faults that are known and not mended yet: left out of the tests, and nowhere else. */
export const openFormats: readonly string[] = [
  'model-config',
  'selection',
  'scores',
  'count-table',
  'adapted-model',
  'training-state',
  'run-record',
  'experiment-file',
];
