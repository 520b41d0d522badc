import type { Random } from '@tokensift/core';
import { hostileJson, hostileNumbers, hostileTexts } from './hostile.ts';
import { type JsonNode, leaf, toTree, writeTree } from './json-tree.ts';
import { type Mutate, pick } from './mutation.ts';

/** Changes one value of a JSON file, or how its keys stand. */
export const mutateJson: Mutate = (bytes, random) => {
  const changed = mutateJsonText(bytes.toString(), random);
  return changed && { bytes: Buffer.from(changed.text), what: changed.what };
};

/** The same for the text of a JSON value; undefined where it is none. */
export function mutateJsonText(
  text: string,
  random: Random,
): { readonly text: string; readonly what: string } | undefined {
  let tree: JsonNode;
  try {
    tree = toTree(JSON.parse(text));
  } catch {
    return undefined;
  }
  const choose = random.integer(2) === 0 ? chooseEvenly : chooseByWeight;
  const { node, what } = changeSomewhere(tree, random, choose, '');
  return { text: writeTree(node), what };
}

interface Changed {
  readonly node: JsonNode;
  readonly what: string;
}

/** The child to go down to; undefined where the value itself is to be changed. */
type Choose = (children: readonly JsonNode[], random: Random) => number | undefined;

/** Finds what stands high up, such as the keys of a whole section. */
const chooseEvenly: Choose = ({ length }, random) =>
  length === 0 || random.integer(5) === 0 ? undefined : random.integer(length);

/** Finds every value alike, however deep, but for the entries of vocabularies. */
const chooseByWeight: Choose = (children, random) => {
  const weights = children.map(weightOf);
  let left = random.uniform() * (1 + weights.reduce((sum, weight) => sum + weight, 0)) - 1;
  if (left < 0) return undefined;
  return weights.findIndex((weight) => {
    left -= weight;
    return left < 0;
  });
};

/** More children than these are not more to look at. */
const MANY = 8;

function weightOf(node: JsonNode): number {
  const children = childrenOf(node);
  const sum = children.reduce((total, child) => total + weightOf(child), 0);
  return 1 + sum * Math.min(1, MANY / children.length || 1);
}

const childrenOf = (node: JsonNode): readonly JsonNode[] =>
  node.kind === 'object' ? node.entries.map(([, value]) => value) : node.kind === 'array' ? node.items : [];

function changeSomewhere(node: JsonNode, random: Random, choose: Choose, path: string): Changed {
  const index = choose(childrenOf(node), random) ?? -1;
  if (index === -1 || node.kind === 'leaf') return changeValue(node, random, path || 'all');
  if (random.integer(4) === 0) return changeEntries(node, index, random, path);
  if (node.kind === 'object') {
    const [key, value] = node.entries[index];
    const { node: changed, what } = changeSomewhere(value, random, choose, `${path}.${key}`);
    return { node: { kind: 'object', entries: node.entries.with(index, [key, changed]) }, what };
  }
  const { node: changed, what } = changeSomewhere(node.items[index], random, choose, `${path}[${index}]`);
  return { node: { kind: 'array', items: node.items.with(index, changed) }, what };
}

function changeValue(node: JsonNode, random: Random, path: string): Changed {
  const to = (text: string): Changed => ({
    node: leaf(text),
    what: `${path} = ${text.length > 60 ? `${text.slice(0, 40)}… (${text.length} characters)` : text}`,
  });
  const text = writeTree(node);
  if (node.kind === 'leaf' && random.integer(2) === 0) {
    // Near misses find what wild values do not: they pass the first check.
    const value: unknown = JSON.parse(text);
    if (typeof value === 'number') return to(nearNumber(value, random));
    if (typeof value === 'boolean') return to(String(!value));
    if (typeof value === 'string') return to(JSON.stringify(nearText(value, random)));
  }
  if (random.integer(4) === 0) return to(pick([`[${text}]`, `{"a":${text}}`, JSON.stringify(text)], random));
  return to(hostileJson(random));
}

const nearNumber = (value: number, random: Random): string =>
  pick(
    [
      ...[value + 1, value - 1, -value, value * 2, value / 2, value * 1000, value + 0.5].map(String),
      ...hostileNumbers,
    ],
    random,
  );

const nearText = (value: string, random: Random): string =>
  pick(
    [
      `${value}x`,
      value.slice(1),
      value.toUpperCase(),
      value + value,
      `${value}\u0000`,
      value.slice(0, -1),
    ].concat(hostileTexts),
    random,
  );

/** Removes, repeats, renames or exchanges an entry of an object or array. */
function changeEntries(node: JsonNode, index: number, random: Random, path: string): Changed {
  const way = pick(['removed', 'twice', 'renamed', 'exchanged', 'many times'] as const, random);
  if (node.kind === 'object') {
    const { entries } = node;
    const [key, value] = entries[index];
    const done = (changed: typeof entries): Changed => ({
      node: { kind: 'object', entries: changed },
      what: `${path}.${key} ${way}`,
    });
    if (way === 'removed') return done(entries.toSpliced(index, 1));
    if (way === 'twice') return done([...entries, [key, changeValue(value, random, '').node]]);
    if (way === 'renamed') return done(entries.with(index, [nearText(key, random), value]));
    const other = random.integer(entries.length);
    const [otherKey, otherValue] = entries[other];
    return done(entries.with(index, [key, otherValue]).with(other, [otherKey, value]));
  }
  const items = node.kind === 'array' ? node.items : [];
  const item = items[index];
  const done = (changed: JsonNode[]): Changed => ({
    node: { kind: 'array', items: changed },
    what: `${path}[${index}] ${way}`,
  });
  if (way === 'removed') return done(items.toSpliced(index, 1));
  if (way === 'many times') return done(items.toSpliced(index, 0, ...Array<JsonNode>(1000).fill(item)));
  if (way === 'twice' || way === 'renamed') return done(items.toSpliced(index, 0, item));
  const other = random.integer(items.length);
  return done(items.with(index, items[other]).with(other, item));
}
