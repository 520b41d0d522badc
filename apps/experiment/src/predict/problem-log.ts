import { TokensiftError } from '@tokensift/core';
import { isProblem } from '@tokensift/tasks';
import { formatCount } from '../presentation/format.ts';
import type { InputRow } from './input-row.ts';

/** More of the same help nobody. */
const LISTED = 5;

/** Counts rows, and keeps the first few that cannot be classified. */
export interface ProblemLog {
  /**
   * The same rows.
   * @throws TokensiftError `invalid-data` for the first that cannot be classified where the reading is strict.
   */
  watch<Row extends InputRow<object>>(rows: AsyncIterable<Row>): AsyncGenerator<Row>;
  /** Rows so far, and those of them that cannot be classified. */
  counts(): { readonly rows: number; readonly errors: number };
  /** What a user should know at the end; undefined when there is nothing. */
  summary(): string | undefined;
}

export function createProblemLog(source: string, strict: boolean): ProblemLog {
  const first: string[] = [];
  let bad = 0;
  let rows = 0;
  const check = ({ line, content }: InputRow<object>): void => {
    rows++;
    if (!isProblem(content)) return;
    bad++;
    if (first.length < LISTED) first.push(`  line ${line}: ${content.problem}`);
    if (!strict) return;
    throw new TokensiftError({
      code: 'invalid-data',
      where: `${source}:${line}`,
      message: content.problem,
      hint: 'Mend the line, or leave --strict out: such lines then get an error in their place.',
    });
  };
  return {
    async *watch(source) {
      for await (const row of source) {
        check(row);
        yield row;
      }
    },
    counts: () => ({ rows, errors: bad }),
    summary() {
      if (bad === 0) return undefined;
      const head = `${source}: ${formatCount(bad)} of ${formatCount(rows)} rows could not be classified:`;
      const rest = bad > first.length ? ['  …'] : [];
      const hint = bad === rows ? [`Is the input written in another way? Choose it with --format.`] : [];
      return [head, ...first, ...rest, ...hint].join('\n');
    },
  };
}
