import type { ReadingLog } from '../../reading-log.ts';
import { type Dialect, nameOfDelimiter } from './dialect.ts';
import type { TableHeader } from './scan-table.ts';

/** Notes that fields are separated by something else than expected. */
export function noteDelimiter(
  log: ReadingLog,
  { delimiter }: TableHeader,
  [expected]: readonly Dialect[],
): void {
  if (delimiter === expected.delimiter) return;
  log.note('delimiter', `fields are separated by ${nameOfDelimiter(delimiter)}s, as the first line shows`);
}
