import type { Random } from '@tokensift/core';
import { TokensiftError } from '@tokensift/core';

/** When a process is killed: before a file operation, or after a time. */
export type Moment =
  | { readonly kind: 'operation'; readonly at: number; readonly torn: boolean }
  | { readonly kind: 'time'; readonly milliseconds: number };

export const describeMoment = (moment: Moment): string =>
  moment.kind === 'time' ? `ms${moment.milliseconds}` : `op${moment.at}${moment.torn ? 't' : ''}`;

/** @throws TokensiftError `invalid-argument`. */
export function parseMoment(text: string): Moment {
  const [, kind, number, torn] = /^(op|ms)(\d+)(t?)$/.exec(text) ?? [];
  if (kind === 'ms') return { kind: 'time', milliseconds: Number(number) };
  if (kind === 'op') return { kind: 'operation', at: Number(number), torn: torn === 't' };
  throw new TokensiftError({
    code: 'invalid-argument',
    where: '--at',
    message: `"${text}" is no moment.`,
    hint: 'Give one as the report names it: op12, op12t (the write is torn), or ms850.',
  });
}

/**
 * Moments to kill at: operations spread over all that differ, and as many random times.
 * @param operations what the process does to files, one line each
 */
export function chooseMoments(
  operations: readonly string[],
  milliseconds: number,
  count: number,
  random: Random,
): Moment[] {
  const all = momentsOf(operations);
  const chosen = Array.from(
    { length: Math.min(count, all.length) },
    (_, i) => all[Math.floor((i * all.length) / Math.min(count, all.length))],
  );
  const times = Array.from(
    { length: count },
    (): Moment => ({ kind: 'time', milliseconds: random.integer(Math.ceil(milliseconds)) }),
  );
  return [...chosen, ...times];
}

/** Every operation; of writes that follow each other into one file, the first, and the last torn. */
function momentsOf(operations: readonly string[]): Moment[] {
  return operations.flatMap((line, i): Moment[] => {
    const at = i + 1;
    const whole: Moment = { kind: 'operation', at, torn: false };
    if (!line.startsWith('write')) return [whole];
    const isFirst = operations[i - 1] !== line;
    const isLast = operations[i + 1] !== line;
    return [...(isFirst ? [whole] : []), ...(isLast ? [{ ...whole, torn: true }] : [])];
  });
}
