/** What the reader can do about a figure of a run that is NaN or infinite. */
export const FAILED_RUNS = 'Leave failed runs out, or give them the value they count as.';
