import type { FileMetaData } from 'hyparquet';

/**
 * The names of classes that files of Hugging Face's `datasets` write as numbers, by column: a feature `ClassLabel`, or a
 * list of such.
 */
export function classNames(
  { key_value_metadata: entries = [] }: FileMetaData,
  columns: readonly string[],
): ReadonlyMap<string, readonly string[]> {
  const features = parse(entries.find(({ key }) => key === 'huggingface')?.value)?.info?.features;
  return new Map(
    columns.flatMap((column) => {
      const feature = Object.hasOwn(Object(features), column) ? features[column] : undefined;
      const names = Array.isArray(feature) ? feature[0]?.names : (feature?.names ?? feature?.feature?.names);
      const isNames = Array.isArray(names) && names.every((name) => typeof name === 'string');
      return isNames ? [[column, names] as const] : [];
    }),
  );
}

/** The names of class indices; what is no index of a class has none. */
export function nameClasses(value: unknown, names: readonly string[] | undefined): unknown {
  if (names === undefined) return value;
  if (Array.isArray(value)) return value.map((each) => nameClasses(each, names));
  return typeof value === 'number' || typeof value === 'bigint' ? (names[Number(value)] ?? null) : value;
}

// What other programs write is looked at step by step; nothing of it is sure to be there.
// biome-ignore lint/suspicious/noExplicitAny: JSON of no known shape
function parse(json: string | undefined): any {
  try {
    return json === undefined ? undefined : JSON.parse(json);
  } catch {
    return undefined;
  }
}
