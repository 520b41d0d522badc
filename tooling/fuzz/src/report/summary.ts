import { type CaseId, describeId } from '../cases/case.ts';
import { faults, type Outcome, type OutcomeKind, outcomes } from '../cases/outcome.ts';

/** One thing that goes wrong, by all that is known of it. */
export interface Fault {
  readonly format: string;
  readonly kind: OutcomeKind;
  readonly cause: string;
  count: number;
  /** A case that shows it, for `--replay`. */
  readonly example: string;
  readonly what: string;
  readonly detail: string;
}

export interface Summary {
  readonly counts: Readonly<Record<string, Readonly<Record<OutcomeKind, number>>>>;
  readonly faults: readonly Fault[];
}

/** Counts outcomes as they come. */
export function createSummary(formats: readonly string[]) {
  const none = () => Object.fromEntries(Object.keys(outcomes).map((kind) => [kind, 0]));
  const counts = Object.fromEntries(formats.map((format) => [format, none() as Record<OutcomeKind, number>]));
  const found = new Map<string, Fault>();
  return {
    add(id: CaseId, { kind, what, detail = '', cause = '' }: Outcome): void {
      counts[id.format]![kind]++;
      if (!faults.includes(kind)) return;
      const key = [id.format, kind, cause].join('\n');
      const known = found.get(key);
      if (known) known.count++;
      else {
        found.set(key, { format: id.format, kind, cause, count: 1, example: describeId(id), what, detail });
      }
    },
    get: (): Summary => ({ counts, faults: [...found.values()].sort((a, b) => b.count - a.count) }),
  };
}
