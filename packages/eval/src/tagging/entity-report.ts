import { type TypedItem, type TypedReport, typedReport } from '../reports/typed-report.ts';
import { checkSequences } from './check-sequences.ts';
import { entitiesOf } from './entities.ts';
import type { TagScheme } from './tags.ts';

/**
 * Precision, recall and F1 of entities: one is right when type, start and end are. Exactly seqeval's
 * `classification_report` with `zero_division=0`; averages are 0 where nothing is true or predicted.
 * @param truth tags of each sequence.
 * @param predicted as many sequences of the same lengths.
 * @param scheme seqeval's strict mode with that scheme; without one, its default mode.
 * @throws TokensiftError `invalid-argument` when numbers or lengths differ, `invalid-data` for a tag that is none.
 */
export function entityReport(
  truth: readonly (readonly string[])[],
  predicted: readonly (readonly string[])[],
  scheme?: TagScheme,
): TypedReport {
  checkSequences(truth, predicted);
  const items = (tags: readonly string[]): TypedItem[] =>
    entitiesOf(tags, scheme).map(({ type, start, end }) => ({ type, key: `${start} ${end} ${type}` }));
  return typedReport(truth.map(items), predicted.map(items));
}
