/** The most physical memory that this process has held since it began, its worker threads included, in bytes. */
export function peakRssBytes(): number {
  // libuv gives kilobytes on every platform.
  return process.resourceUsage().maxRSS * 1024;
}

export interface Stopwatch {
  /** Wall-clock seconds since the stopwatch was made, from a clock that never goes back. */
  seconds(): number;
}

/** A running stopwatch. */
export function stopwatch(): Stopwatch {
  const start = performance.now();
  return { seconds: () => (performance.now() - start) / 1000 };
}
