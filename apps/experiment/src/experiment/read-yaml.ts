import type { TokensiftError } from '@tokensift/core';
import type { KeyPath } from '@tokensift/experiments';
import { type Alias, Composer, CST, type Document, isNode, LineCounter, Parser, visit } from 'yaml';

/** The longest text that is read, in characters. */
export const LONGEST_YAML = 2 ** 18;

/** The library looks for equal keys in quadratic time. */
const MOST_VALUES = 10_000;

/** The library composes by recursion, and a stack that overflows in it can end the process. */
const DEEPEST = 64;

const MOST_ALIASES = 100;

/** What YAML says, with the lines that it says it in. */
export interface Yaml {
  readonly value: unknown;
  /** The line, from 1, of the value at a path, or of the nearest one around it where it was not written. */
  lineOf(keys: KeyPath): number | undefined;
}

/** The error for text that cannot be used, with its line and what to do about it. */
export type RefuseYaml = (line: number, message: string, hint: string, cause?: unknown) => TokensiftError;

/**
 * Reads one YAML 1.2 document of plain values: mappings, lists, strings, numbers, booleans and null.
 * @throws what `refuse` makes of text that is no YAML, or is too long or too deep, of an alias without its anchor or
 * inside of what it stands for, of aliases that expand without bound, and of tags that are not of YAML 1.2's core schema.
 */
export function readYaml(text: string, refuse: RefuseYaml): Yaml {
  const lines = new LineCounter();
  const fail = (offset: number, message: string, hint: string, cause?: unknown): TokensiftError =>
    refuse(lines.linePos(offset).line || 1, message, hint, cause);
  if (text.length > LONGEST_YAML) {
    throw fail(0, `the text is longer than ${LONGEST_YAML} characters.`, 'Write it in several files.');
  }
  const tokens = [...new Parser(lines.addNewLine).parse(text)];
  checkExtent(tokens, (token, message, hint) => fail(token.offset, message, hint));
  const document = compose(tokens, text.length, fail);
  checkAliases(document, fail);
  return {
    value: toPlain(document, fail),
    lineOf(keys) {
      const node = nodeAt(document, keys);
      return isNode(node) && node.range ? lines.linePos(node.range[0]).line : undefined;
    },
  };
}

type Fail = (offset: number, message: string, hint: string, cause?: unknown) => TokensiftError;

/** Walks the tokens without recursion. */
function checkExtent(
  tokens: readonly CST.Token[],
  refuse: (token: CST.Token, message: string, hint: string) => TokensiftError,
): void {
  const pending = tokens.map((token) => ({ token, depth: 0 }));
  let values = 0;
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    const { token, depth } = next;
    if (depth > DEEPEST) {
      throw refuse(token, `values are nested more than ${DEEPEST} deep.`, 'Experiments need a few levels.');
    }
    if (++values > MOST_VALUES) {
      throw refuse(token, `there are more than ${MOST_VALUES} values.`, 'Write them in several files.');
    }
    if (token.type === 'document' && token.value) pending.push({ token: token.value, depth });
    if (!CST.isCollection(token)) continue;
    for (const { key, value } of token.items) {
      if (key) pending.push({ token: key, depth: depth + 1 });
      if (value) pending.push({ token: value, depth: depth + 1 });
    }
  }
}

function compose(tokens: readonly CST.Token[], length: number, fail: Fail): Document {
  // A %YAML directive would otherwise bring the types of YAML 1.1 along: "no" as false, dates, sets.
  const composer = new Composer({
    schema: 'core',
    resolveKnownTags: false,
    prettyErrors: false,
    logLevel: 'error',
  });
  const [document, second] = composer.compose(tokens, true, length);
  const problem = document.errors[0] ?? document.warnings[0];
  if (problem) {
    const message = `this is not YAML: ${problem.message.trim().replace(/\.?$/, '.')}`;
    throw fail(problem.pos[0], message, 'Check the indentation, brackets and quotes on this line.', problem);
  }
  if (second) throw fail(second.range[0], 'a second document starts here.', 'Remove all documents but one.');
  return document;
}

function checkAliases(document: Document, fail: Fail): void {
  let count = 0;
  visit(document, {
    Alias(_, alias, path) {
      const refuse = (message: string, hint: string) => fail(offsetOf(alias), message, hint);
      if (++count > MOST_ALIASES) {
        throw refuse(`there are more than ${MOST_ALIASES} aliases.`, 'Write the values out.');
      }
      const source = alias.resolve(document);
      if (source === undefined) {
        throw refuse(
          `the alias "*${alias.source}" has no anchor before it.`,
          `Write the anchor "&${alias.source}" before a value above, or quote a text that starts with "*".`,
        );
      }
      if (path.includes(source)) {
        throw refuse(`the alias "*${alias.source}" is inside of what it stands for.`, 'Remove it.');
      }
    },
  });
}

function toPlain(document: Document, fail: Fail): unknown {
  try {
    return document.toJS({ maxAliasCount: MOST_ALIASES });
  } catch (cause) {
    let last: Alias | undefined;
    visit(document, {
      Alias(_, alias) {
        last = alias;
      },
    });
    if (last === undefined || !(cause instanceof ReferenceError)) throw cause;
    throw fail(offsetOf(last), 'the aliases expand to too many values.', 'Write the values out.', cause);
  }
}

const offsetOf = ({ range }: Alias): number => range?.[0] ?? 0;

function nodeAt(document: Document, keys: KeyPath): unknown {
  for (let depth = keys.length; depth > 0; depth--) {
    try {
      const node = document.getIn(keys.slice(0, depth), true);
      if (isNode(node)) return node;
    } catch {
      // A single value has nothing inside; look one level up.
    }
  }
  return document.contents;
}
