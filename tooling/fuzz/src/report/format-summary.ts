import { plainTable } from '@tokensift/benchmarks/plain-table';
import type { Summary } from './summary.ts';

const LONGEST_LINE = 140;

/** The results in plain words: a table of what came of the cases of each row, and every fault once. */
export function formatSummary({ kinds, counts, faults, remarks }: Summary): string {
  const names = Object.keys(kinds);
  const cells = (byKind: Readonly<Record<string, number>>): string[] => {
    const cases = names.reduce((sum, kind) => sum + byKind[kind], 0);
    return [String(cases), ...names.map((kind) => String(byKind[kind] || '.'))];
  };
  const rows = Object.entries(counts).map(([row, byKind]) => [row, ...cells(byKind)]);
  const sumOf = (kind: string) => Object.values(counts).reduce((sum, byKind) => sum + byKind[kind], 0);
  const total = ['all', ...cells(Object.fromEntries(names.map((kind) => [kind, sumOf(kind)])))];
  const listed = faults.map(
    ({ row, kind, count, example, what, detail }) =>
      `${count} × ${row}, ${kind}: ${shorten(detail)}\n    ${shorten(what)}\n    again: ${example}`,
  );
  return [
    plainTable(['', 'cases', ...names], rows.length > 1 ? [...rows, total] : rows),
    names.map((kind) => `${kind.padEnd(10)}  ${kinds[kind]}`).join('\n'),
    ...(remarks.length > 0 ? [remarks.join('\n')] : []),
    faults.length === 0 ? 'No faults.' : `Faults, by what was said and where:\n\n${listed.join('\n\n')}`,
  ].join('\n\n');
}

function shorten(text: string): string {
  const line = text.replaceAll(/\s+/g, ' ');
  return line.length > LONGEST_LINE ? `${line.slice(0, LONGEST_LINE)}…` : line;
}
