/** What needs no file system: all that there is in a browser. */
export { type CheckedRows, checkRows } from './check-rows.ts';
export type { ColumnNames } from './columns/column.ts';
export { listNames } from './columns/list-names.ts';
export { matchColumns } from './columns/match-columns.ts';
export type { DatasetNote, DatasetNoteKind } from './dataset-note.ts';
export {
  type DuplicateGroup,
  type DuplicateOccurrence,
  type DuplicateReport,
  duplicateKey,
  findDuplicates,
} from './find-duplicates.ts';
export { createLabelMap, type LabelMap } from './label-map.ts';
export { type DatasetRow, type Place, type Placed, placeOf } from './placed.ts';
export { labelledTexts } from './rows/labelled-texts.ts';
export { multiLabelTexts } from './rows/multi-label-texts.ts';
export type {
  CellOptions,
  Cells,
  ColumnPart,
  ColumnSpec,
  ReadRow,
  RowFormat,
  RowProblem,
  RowSurvey,
  SurveyResult,
} from './rows/row-format.ts';
export { semanticRoles } from './rows/semantic-roles.ts';
export { taggedTokens } from './rows/tagged-tokens.ts';
export { unlabelledTexts } from './rows/unlabelled-texts.ts';
export { valuedTexts } from './rows/valued-texts.ts';
export { sortLabels } from './sort-labels.ts';
export { type SplitFractions, type StratifiedSplits, stratifiedSplit } from './stratified-split.ts';
export { TAG_SCHEMES, type TagScheme } from './tagging/tag-scheme.ts';
