/** A record or results without what differs between two equal runs: times and memory. */
export function withoutTimes(value: unknown): unknown {
  return JSON.parse(
    JSON.stringify(value, (key, item) =>
      /seconds$|^peakRssBytes$|^finishedAt$|^date$/i.test(key) ? undefined : item,
    ),
  );
}
