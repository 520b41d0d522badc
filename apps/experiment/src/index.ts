/** What programs import: classifiers, and what reads their data. The command line is `main.ts`. */
export * from '@tokensift/classifier';
export { createRandom, TokensiftError } from '@tokensift/core';
export {
  type ColumnNames,
  type Dataset,
  type DatasetNote,
  type DatasetNoteKind,
  type DatasetRow,
  type DatasetSplits,
  type HubOption,
  type Place,
  type Placed,
  type ReadDatasetOptions,
  type ReadSplitsOptions,
  type RowFormat,
  type RowFormatOption,
  readDataset,
  readSplits,
  type SplitFractions,
  type StratifiedSplits,
  stratifiedSplit,
  streamDataset,
} from '@tokensift/datasets';
