/** Short against a training step's allocations that stay, long against the cost of a sample. */
const INTERVAL_MILLISECONDS = 100;

export interface PeakMemory {
  /** Looks now; called where memory is likely to be at its highest. */
  sample(): void;
  /** Ends the sampling. @returns the highest resident memory seen, in bytes. */
  stop(): number;
}

/**
 * Samples the resident memory of the process while one run is made. (The operating system's own peak never falls, so
 * it would give every later run the figure of the largest one.) The figure covers the whole process: engine, model,
 * data, and what earlier runs left that the runtime has not given back yet.
 */
export function watchPeakMemory(): PeakMemory {
  let peak = 0;
  const sample = () => {
    peak = Math.max(peak, process.memoryUsage.rss());
  };
  sample();
  const timer = setInterval(sample, INTERVAL_MILLISECONDS).unref();
  return {
    sample,
    stop() {
      clearInterval(timer);
      sample();
      return peak;
    },
  };
}
