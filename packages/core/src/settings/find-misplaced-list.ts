import * as v from 'valibot';
import { partsOf } from './parts.ts';

/** A list, and the keys and indices that lead to it. */
export interface PlacedList {
  readonly path: readonly (string | number)[];
  readonly list: readonly unknown[];
}

/** The first list that stands for a mapping in what a schema has taken: valibot takes lists for mappings. */
export function findMisplacedList(schema: object, value: unknown): PlacedList | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const [{ type, entries, value: inner, item, options }] = partsOf(schema);
  if (type === 'union') {
    const fitting = (options as v.GenericSchema[]).filter((option) => v.is(option, value));
    const lists = fitting.map((option) => findMisplacedList(option, value));
    return lists.includes(undefined) ? undefined : lists[0];
  }
  if (!entries && !inner && !item) return undefined;
  if (Array.isArray(value) && !item) return { path: [], list: value };
  for (const [key, part] of Object.entries(value)) {
    const schemaOfPart = entries ? entries[key] : (inner ?? item);
    const found = schemaOfPart && findMisplacedList(schemaOfPart, part);
    if (found) return { ...found, path: [item ? Number(key) : key, ...found.path] };
  }
  return undefined;
}
