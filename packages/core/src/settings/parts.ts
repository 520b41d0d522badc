/** What schemas of valibot are made of, as far as they are looked into. */
export interface SchemaPart {
  readonly kind: 'schema' | 'validation' | 'transformation' | 'metadata';
  readonly type: string;
  readonly pipe?: readonly SchemaPart[];
  /** What may be absent. */
  readonly wrapped?: SchemaPart;
  readonly default?: unknown;
  /** Of an object, by key. */
  readonly entries?: Readonly<Record<string, SchemaPart>>;
  /** Of a list. */
  readonly item?: SchemaPart;
  /** Of a mapping with any keys. */
  readonly value?: SchemaPart;
  /** Schemas of a union, values of a picklist. */
  readonly options?: readonly unknown[];
  readonly literal?: unknown;
  /** Of a validation. */
  readonly requirement?: unknown;
  readonly title?: string;
  readonly description?: string;
  readonly metadata?: Readonly<Record<string, unknown>>;
}

/** A schema without what wraps it, followed by all that is asked and said of it. */
export function partsOf(schema: object): readonly [SchemaPart, ...SchemaPart[]] {
  const { wrapped, pipe, ...rest } = schema as SchemaPart;
  if (wrapped) return partsOf(wrapped);
  if (!pipe) return [rest];
  return pipe.flatMap((part) => partsOf(part)) as [SchemaPart, ...SchemaPart[]];
}

/** The schema of what lies at a path of keys and indices; of a union, that of the first option that has it. */
export function schemaAt(schema: object, path: readonly unknown[]): object | undefined {
  const [key, ...inside] = path;
  if (path.length === 0) return schema;
  const [{ type, entries, item, value = item, options }] = partsOf(schema);
  if (type === 'union') {
    const found = (options as object[]).map((option) => schemaAt(option, path));
    return found.find((option) => option !== undefined);
  }
  if (value) return schemaAt(value, inside);
  return entries && Object.hasOwn(entries, String(key)) ? schemaAt(entries[String(key)], inside) : undefined;
}
