/** What cases can come to, in the order of the report, and in words. */
export type Kinds = Readonly<Record<string, string>>;

/** One thing that goes wrong, by all that is known of it. */
export interface Fault {
  readonly row: string;
  readonly kind: string;
  count: number;
  /** A case that shows it, as the command line takes it. */
  readonly example: string;
  /** What was done in that case. */
  readonly what: string;
  readonly detail: string;
}

export interface Summary {
  /** What the kinds mean. */
  readonly kinds: Kinds;
  /** By row, then by kind. */
  readonly counts: Readonly<Record<string, Readonly<Record<string, number>>>>;
  /** Most frequent first. */
  readonly faults: readonly Fault[];
  /** What a reader must know to judge the counts. */
  readonly remarks: readonly string[];
}

export interface Counted {
  readonly kind: string;
  readonly what: string;
  readonly detail?: string | undefined;
  /** The same for cases that most likely have the same cause; the detail by default. */
  readonly cause?: string | undefined;
}

/**
 * Counts outcomes as they come.
 * @param faultKinds those that no case may have
 */
export function createSummary(
  kinds: Kinds,
  faultKinds: readonly string[],
  rows: readonly string[],
  remarks: readonly string[] = [],
) {
  const counts = Object.fromEntries(
    rows.map((row) => [row, Object.fromEntries(Object.keys(kinds).map((kind) => [kind, 0]))]),
  ) as Record<string, Record<string, number>>;
  const found = new Map<string, Fault>();
  return {
    add(row: string, example: string, { kind, what, detail = '', cause = detail }: Counted): void {
      counts[row][kind]++;
      if (!faultKinds.includes(kind)) return;
      const key = [row, kind, cause].join('\n');
      const known = found.get(key);
      if (known) known.count++;
      else found.set(key, { row, kind, count: 1, example, what, detail });
    },
    get: (): Summary => ({
      kinds,
      counts,
      faults: [...found.values()].sort((a, b) => b.count - a.count),
      remarks,
    }),
  };
}
