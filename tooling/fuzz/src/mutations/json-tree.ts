/** JSON as it is written: keys may repeat, and a leaf is any text. */
export type JsonNode =
  | { readonly kind: 'object'; entries: (readonly [key: string, value: JsonNode])[] }
  | { readonly kind: 'array'; items: JsonNode[] }
  | { readonly kind: 'leaf'; readonly text: string };

export const leaf = (text: string): JsonNode => ({ kind: 'leaf', text });

export function toTree(value: unknown): JsonNode {
  if (Array.isArray(value)) return { kind: 'array', items: value.map(toTree) };
  if (typeof value !== 'object' || value === null) return leaf(JSON.stringify(value) ?? 'null');
  return { kind: 'object', entries: Object.entries(value).map(([key, item]) => [key, toTree(item)]) };
}

export function writeTree(node: JsonNode): string {
  if (node.kind === 'leaf') return node.text;
  if (node.kind === 'array') return `[${node.items.map(writeTree).join(',')}]`;
  return `{${node.entries.map(([key, value]) => `${JSON.stringify(key)}:${writeTree(value)}`).join(',')}}`;
}
