/** The most physical memory that this process has held since it began, its worker threads included, in bytes. */
export function peakRssBytes(): number {
  // libuv gives kilobytes on every platform.
  return process.resourceUsage().maxRSS * 1024;
}
