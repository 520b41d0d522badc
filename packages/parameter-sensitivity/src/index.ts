export { checkBudget } from './budget.ts';
export { checkSelection } from './check-selection.ts';
export { checkSelectionFiles } from './check-selection-files.ts';
export { compareSelections, type Overlap, type SelectionComparison } from './compare-selections.ts';
export { countSelected } from './count-selected.ts';
export { type DropAndGrowOptions, dropAndGrow } from './drop-and-grow.ts';
export { fillBudget, type Ranking } from './fill-budget.ts';
export type { CreateEstimator } from './gradient-scores.ts';
export { hashBackbone, hashExamples } from './hashes.ts';
export { rankByScore, rankEvenly } from './rank.ts';
export { runSelector } from './run-selector.ts';
export { scaleScores } from './scale-scores.ts';
export { loadScores, type SavedScores, type ScoreOrigin, saveScores } from './score-file.ts';
export { sensitivityScores } from './scores.ts';
export {
  loadSelection,
  readSelection,
  type SavedSelection,
  type SelectionOrigin,
  saveSelection,
} from './selection-file.ts';
export { type SelectionCell, selectionMap } from './selection-map.ts';
export { selectors } from './selectors/registry.ts';
export type { SelectorEntry } from './selectors/selector-entry.ts';
export { checkScores, type Units, unitsOf } from './units.ts';
