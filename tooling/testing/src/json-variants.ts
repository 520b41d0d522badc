const nested = (depth: number): string => `${'['.repeat(depth)}${']'.repeat(depth)}`;

const oddities: readonly string[] = [
  'null',
  'true',
  '0',
  '-1',
  '0.5',
  '1e308',
  '9007199254740993',
  '""',
  '"x"',
  '"__proto__"',
  '"toString"',
  '"../x"',
  '[]',
  '[[]]',
  '[null]',
  '{}',
  '{"length":-1}',
  '{"__proto__":null}',
  nested(50),
  nested(1e5),
];

/** JSON texts of a value, in each of which one part of it is another, is missing or has another name. */
export function* jsonVariants(value: unknown): Iterable<string> {
  yield* oddities;
  if (Array.isArray(value)) {
    const items = value.map((item) => JSON.stringify(item));
    yield `[${[...items, ...items].join()}]`;
    for (const [i, item] of value.entries()) {
      yield `[${items.toSpliced(i, 1).join()}]`;
      for (const variant of jsonVariants(item)) yield `[${items.toSpliced(i, 1, variant).join()}]`;
    }
  } else if (typeof value === 'object' && value !== null) {
    const fields = Object.entries(value).map(
      ([name, item]) => `${JSON.stringify(name)}:${JSON.stringify(item)}`,
    );
    for (const [i, [name, item]] of Object.entries(value).entries()) {
      yield `{${fields.toSpliced(i, 1).join()}}`;
      for (const other of [`${name}x`, '__proto__', 'constructor']) {
        yield `{${fields.toSpliced(i, 1, `${JSON.stringify(other)}:${JSON.stringify(item)}`).join()}}`;
      }
      for (const variant of jsonVariants(item)) {
        yield `{${fields.toSpliced(i, 1, `${JSON.stringify(name)}:${variant}`).join()}}`;
      }
    }
  }
}
