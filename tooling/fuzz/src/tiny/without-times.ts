const MEASURED = /(^s|S)econds$|^finishedAt$|^date$|^peakRssBytes$|^memoryBytes$/;

/** A JSON value without what is measured: two runs of the same work have the same. */
export function withoutTimes<Value>(value: Value): Value {
  return JSON.parse(
    JSON.stringify(value, (key, item) => {
      if (!MEASURED.test(key)) return item;
      return typeof item === 'string' ? '2026-01-02T03:04:05.000Z' : 1;
    }),
  );
}
