import { faults, type OutcomeKind, outcomes } from '../cases/outcome.ts';
import { plainTable } from './plain-table.ts';
import type { Summary } from './summary.ts';

const kinds = Object.keys(outcomes) as OutcomeKind[];
const SHORT = 140;

/** The results in plain words: a table of formats by outcome, and every fault once. */
export function formatSummary({ counts, faults: found }: Summary): string {
  const rows = Object.entries(counts).map(([format, byKind]) => [format, ...cells(byKind)]);
  const total = Object.fromEntries(
    kinds.map((kind) => [kind, Object.values(counts).reduce((sum, byKind) => sum + byKind[kind], 0)]),
  ) as Record<OutcomeKind, number>;
  const legend = kinds.map((kind) => `${kind.padEnd(10)}  ${outcomes[kind]}`);
  const listed = found.map(
    ({ format, kind, count, example, what, detail }) =>
      `${count} × ${format}, ${kind}: ${shorten(detail)}\n    ${shorten(what)}\n    --replay ${example}`,
  );
  return [
    plainTable(['format', 'cases', ...kinds], [...rows, ['all', ...cells(total)]]),
    legend.join('\n'),
    found.length === 0
      ? 'No faults.'
      : `${found.length} faults, by what was thrown and where:\n\n${listed.join('\n\n')}`,
  ].join('\n\n');
}

const cells = (byKind: Readonly<Record<OutcomeKind, number>>): string[] => {
  const cases = kinds.reduce((sum, kind) => sum + byKind[kind], 0);
  return [String(cases), ...kinds.map((kind) => String(byKind[kind] || '.'))];
};

const shorten = (text: string): string => {
  const line = text.replaceAll(/\s+/g, ' ');
  return line.length > SHORT ? `${line.slice(0, SHORT)}…` : line;
};

export const hasFaults = ({ counts }: Summary): boolean =>
  Object.values(counts).some((byKind) => faults.some((kind) => byKind[kind] > 0));
