/** Says that no more came in time. */
const LATE = Symbol('late');

export interface BatchOptions {
  /** The most that a batch holds. */
  readonly size: number;
  /** How long a batch waits after its first for more, in milliseconds; until it is full when absent. */
  readonly wait?: number;
}

/**
 * What comes, in its order and in batches; one more than a batch is asked for. Before an error of the source comes what
 * was there before it.
 */
export async function* batchesOf<Item>(
  items: AsyncIterable<Item>,
  { size, wait }: BatchOptions,
): AsyncGenerator<readonly Item[]> {
  const iterator = items[Symbol.asyncIterator]();
  const ask = (): Promise<IteratorResult<Item>> => {
    const next = iterator.next();
    // It can fail when nobody waits for it any more.
    next.catch(() => {});
    return next;
  };
  let next = ask();
  /** Adds to a batch. @returns whether there can be more batches. */
  const fill = async (batch: Item[]): Promise<boolean> => {
    let alarm: Alarm | undefined;
    try {
      while (batch.length < size) {
        const result = await (alarm ? Promise.race([next, alarm.late]) : next);
        if (result === LATE) return true;
        if (result.done) return false;
        batch.push(result.value);
        next = ask();
        if (wait !== undefined) alarm ??= setAlarm(wait);
      }
      return true;
    } finally {
      alarm?.clear();
    }
  };
  try {
    let isOpen = true;
    while (isOpen) {
      const batch: Item[] = [];
      let failure: { readonly error: unknown } | undefined;
      try {
        isOpen = await fill(batch);
      } catch (error) {
        failure = { error };
      }
      if (batch.length > 0) yield batch;
      if (failure) throw failure.error;
    }
  } finally {
    // Not waited for: a source that has nothing to give now would hold it up.
    iterator.return?.().catch(() => {});
  }
}

interface Alarm {
  readonly late: Promise<typeof LATE>;
  clear(): void;
}

function setAlarm(milliseconds: number): Alarm {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<typeof LATE>((resolve) => {
    timer = setTimeout(() => resolve(LATE), milliseconds);
  });
  return { late, clear: () => clearTimeout(timer) };
}
