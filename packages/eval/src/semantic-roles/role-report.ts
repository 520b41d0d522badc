import { type TypedItem, type TypedReport, typedReport } from '../reports/typed-report.ts';
import { checkSequences } from '../tagging/check-sequences.ts';
import { argumentsOf } from './arguments-of.ts';

/** The role of the predicate itself, which is given and not predicted. */
const PREDICATE = 'V';

/**
 * Precision, recall and F1 of arguments, without predicates: one is right when its role and all its pieces are. `micro`
 * is the overall line of CoNLL-2005's srl-eval.pl, `types` its lines by role (there in per cent).
 * @param truth BIO tags of each predicate's sentence.
 * @param predicted as many sequences of the same lengths.
 * @throws TokensiftError `invalid-argument` when numbers or lengths differ, `invalid-data` for a tag that is none.
 */
export function roleReport(
  truth: readonly (readonly string[])[],
  predicted: readonly (readonly string[])[],
): TypedReport {
  checkSequences(truth, predicted);
  return typedReport(truth.map(itemsOf), predicted.map(itemsOf));
}

function itemsOf(tags: readonly string[]): TypedItem[] {
  return argumentsOf(tags)
    .filter(({ role }) => role !== PREDICATE)
    .map(({ role, pieces }) => ({ type: role, key: `${pieces.join(' ')} ${role}` }));
}
