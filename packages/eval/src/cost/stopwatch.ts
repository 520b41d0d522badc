export interface Stopwatch {
  /** Wall-clock seconds since the stopwatch was made, from a clock that never goes back. */
  seconds(): number;
}

/** A running stopwatch. */
export function stopwatch(): Stopwatch {
  const start = performance.now();
  return { seconds: () => (performance.now() - start) / 1000 };
}
