export { type CheckedRows, checkRows } from './check-rows.ts';
export { type ColumnNames, listNames, matchColumns } from './columns.ts';
export type { DatasetNote, DatasetNoteKind } from './dataset-note.ts';
export { type DatasetRow, placeOf } from './dataset-row.ts';
export { LONGEST_LINE_BYTES } from './decode-utf8.ts';
export {
  type DuplicateGroup,
  type DuplicateOccurrence,
  type DuplicateReport,
  duplicateKey,
  findDuplicates,
} from './find-duplicates.ts';
export { createLabelMap, type LabelMap } from './label-map.ts';
export { type OpenTableOptions, openTable, type Table, type TableRow } from './open-table.ts';
export { type Dataset, readDataset } from './read-dataset.ts';
export type { ReadDatasetOptions } from './read-file.ts';
export { type DatasetSplits, type ReadSplitsOptions, readSplits } from './read-splits.ts';
export { sortLabels } from './sort-labels.ts';
export { type SplitFractions, type StratifiedSplits, stratifiedSplit } from './stratified-split.ts';
export { streamDataset } from './stream-dataset.ts';
