import { parse } from 'yaml';
import { mutateJsonText } from './json.ts';
import { mutateLines } from './lines.ts';
import { type Mutate, oneOf, pick } from './mutation.ts';

/** Each alias holds ten of the one before: `levels` of them are 10^levels values. */
const bomb = (levels: number): string =>
  [
    'a0: &a0 [x]',
    ...Array.from(
      { length: levels },
      (_, i) => `a${i + 1}: &a${i + 1} [${Array(10).fill(`*a${i}`).join(',')}]`,
    ),
  ].join('\n');

/** Block nesting: each level is indented by one more. */
const stairs = (depth: number): string =>
  Array.from({ length: depth }, (_, i) => `${' '.repeat(i)}a:`).join('\n');

const DOCUMENTS: readonly (() => string)[] = [
  () => bomb(5),
  () => bomb(9),
  () => stairs(2000),
  () => '['.repeat(20_000),
  () => '['.repeat(3000) + ']'.repeat(3000),
  () => '- '.repeat(5000),
  () => '&a [*a]',
  () => '&a { *a : *a }',
  () => '? '.repeat(2000),
  () => '--- a\n--- b',
  () => '%YAML 9.9\n---\na: 1',
  () => '%TAG ! tag:x,2000:\n--- !y z',
  () => '',
  () => '#',
  () => '\u0000',
];

const VALUES: readonly string[] = [
  ' *unknown',
  ' &a [*a]',
  ' !!js/function "x"',
  ' !!binary "%%%"',
  ' !!set { a, b }',
  ' !!timestamp 2001-99-99',
  ' !<tag:yaml.org,2002:int> x',
  ' !unknown x',
  ' .nan',
  ' .inf',
  ' 0o17',
  ' 1e999',
  ' 99999999999999999999',
  ' -0.0',
  ' ~',
  ' "\\x"',
  ' "unclosed',
  ' |9\n x',
  ' >-\n',
  ' @x',
  ' `x',
  ' {a: {b: [}',
  ' [,,]',
  ' ? [a]',
  ' : :',
  '\n  <<: *x',
  '\n<<: { name: x }',
  '\n__proto__: { a: 1 }',
  '\nname: again',
  // A variable of an experiment file, not of this text.
  ' $' + '{HOME}',
  ' $' + '{',
  '\n\ta: 1',
];

const document: Mutate = (_, random) => {
  const text = pick(DOCUMENTS, random)();
  return { bytes: Buffer.from(text), what: `all = ${JSON.stringify(text.slice(0, 40))}` };
};

/** A document among what was there. */
const addition: Mutate = (bytes, random) => {
  const text = pick(DOCUMENTS, random)();
  return {
    bytes: Buffer.concat([bytes, Buffer.from(`\n${text}`)]),
    what: `${JSON.stringify(text.slice(0, 40))} added`,
  };
};

/** What a key is said to be. */
const value: Mutate = (bytes, random) => {
  const lines = bytes.toString().split('\n');
  const keyed = lines.flatMap((line, i) => (line.includes(':') ? [i] : []));
  if (keyed.length === 0) return undefined;
  const at = pick(keyed, random);
  const put = pick(VALUES, random);
  const changed = lines[at].replace(/:.*/, () => `:${put}`);
  return {
    bytes: Buffer.from(lines.with(at, changed).join('\n')),
    what: `line ${at + 1}: ${JSON.stringify(put)}`,
  };
};

/** The same document as JSON, which is YAML too, changed in one value. */
const asJson: Mutate = (bytes, random) => {
  let json: string | undefined;
  try {
    json = JSON.stringify(parse(bytes.toString()));
  } catch {
    return undefined;
  }
  const changed = json === undefined ? undefined : mutateJsonText(json, random);
  return changed && { bytes: Buffer.from(changed.text), what: changed.what };
};

export const mutateYaml: Mutate = oneOf([document, addition, value, value, asJson, asJson, mutateLines()]);
