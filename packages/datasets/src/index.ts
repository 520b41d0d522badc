export * from './browser.ts';
export { fetchDataset, type HubOption } from './fetch-dataset.ts';
export { type OpenTableOptions, openTable, type Table, type TableRow } from './open-table.ts';
export { type Dataset, readDataset } from './read-dataset.ts';
export type { ReadDatasetOptions, RowFormatOption } from './read-file.ts';
export { type DatasetSplits, type ReadSplitsOptions, readSplits } from './read-splits.ts';
export { readingSettings } from './reading-settings.ts';
export { streamDataset } from './stream-dataset.ts';
