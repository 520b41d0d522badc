const BLOCK = 256;
const VALUE = 2 ** 31;
const LEAF = 2 ** 8;

/**
 * Writes a `precompiled_charsmap` as SentencePiece does, but without its thrift: every node of the trie has a block of
 * units of its own.
 * @param entries What stands for each text.
 */
export function writeCharacterMap(entries: Readonly<Record<string, string>>): string {
  const texts: Buffer[] = [];
  let length = 0;
  const root: Node = { children: new Map() };
  for (const [text, replacement] of Object.entries(entries)) {
    let node = root;
    for (const byte of Buffer.from(text)) {
      const child = node.children.get(byte) ?? { children: new Map() };
      node.children.set(byte, child);
      node = child;
    }
    node.value = length;
    const bytes = Buffer.from(`${replacement}\0`);
    texts.push(bytes);
    length += bytes.length;
  }
  const units: number[] = new Array(BLOCK).fill(0);
  const place = (node: Node, position: number, label: number): void => {
    const base = units.length;
    units.push(...new Array<number>(BLOCK).fill(0));
    const isLeaf = node.value !== undefined;
    units[position] = (position ^ base) * 2 ** 10 + (isLeaf ? LEAF : 0) + label;
    if (isLeaf) units[base] = VALUE + node.value!;
    for (const [byte, child] of node.children) place(child, base ^ byte, byte);
  };
  place(root, 0, 0);
  const trie = Buffer.alloc(4 + 4 * units.length);
  trie.writeUInt32LE(4 * units.length, 0);
  for (const [i, unit] of units.entries()) trie.writeUInt32LE(unit, 4 + 4 * i);
  return Buffer.concat([trie, ...texts]).toString('base64');
}

interface Node {
  readonly children: Map<number, Node>;
  value?: number;
}
