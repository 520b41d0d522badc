/** Passes items on and remembers the most resident memory that the process had meanwhile. */
export function watchMemory() {
  let peak = 0;
  const sample = (): void => {
    peak = Math.max(peak, process.memoryUsage.rss());
  };
  return {
    sample,
    /** In decimal megabytes. */
    peak: () => Math.round(peak / 1e6),
    *watch<Item>(items: Iterable<Item>): Generator<Item> {
      let index = 0;
      for (const item of items) {
        // Each sample asks the operating system.
        if (index++ % 4096 === 0) sample();
        yield item;
      }
    },
  };
}
