import { TokensiftError } from '@tokensift/core';
import type { Column } from '../columns/column.ts';
import { listNames } from '../columns/list-names.ts';
import { decodeUtf8, type TextBlock } from '../files/decode-utf8.ts';
import { placeOf } from '../placed.ts';
import type { RowProblem } from '../rows/row-format.ts';
import { OUTSIDE } from '../tagging/tag-scheme.ts';
import type { FileFormat, SourceOptions, SourceRow } from './source.ts';

/**
 * Files with a token a line and a blank line after each text, as those of the CoNLL shared tasks. Columns are separated by
 * a tab, or else by spaces: the first has the token, the last its tag; others are named by their numbers from 1, or as a
 * line `# global.columns = …` names them. Lines of comment, and `-DOCSTART-`, are passed over.
 */
export const conll: FileFormat = { isPlainText: true, unit: 'line', read: readConll };

/** A text of more tokens lacks the blank lines between texts. */
const MOST_TOKENS = 1 << 18;

async function* readConll(file: string, { columns }: SourceOptions): AsyncGenerator<readonly SourceRow[]> {
  const [tokenColumn, tagColumn, other] = columns.filter(({ required }) => required);
  if (other !== undefined) throw hasNoSuchColumn(file, other);
  let names: readonly string[] = [];
  let layout: Layout | undefined;
  let text = emptyText();
  let rows: SourceRow[] = [];
  const endText = (): void => {
    if (text.lines.length > 0) rows.push(rowOf(text));
    text = emptyText();
  };
  const addLine = (content: string, line: number): void => {
    const fields = fieldsOf(content);
    if (fields.length === 0 || content.startsWith('-DOCSTART-')) {
      endText();
      return;
    }
    if (isComment(content, fields, layout?.width)) {
      names = /^#\s*global\.columns\s*=\s*(.+)$/.exec(content)?.[1].trim().split(/\s+/) ?? names;
      return;
    }
    layout ??= layoutOf(fields.length, names, tokenColumn, tagColumn, placeOf({ file, line }));
    if (text.lines.length === MOST_TOKENS) throw hasNoBlankLines(placeOf({ file, line: text.lines[0] }));
    text.lines.push(line);
    text.tokens.push(fields[layout.token]);
    text.tags.push(fields[layout.tag]);
    if (fields.length !== layout.width || layout.width === 1) {
      text.problem ??= { line, ...wrongWidth(fields.length, layout.width) };
    }
  };
  for await (const block of decodeUtf8(file)) {
    for (const [i, line] of linesOf(block).entries()) addLine(line, block.firstLine + i);
    yield rows;
    rows = [];
  }
  endText();
  yield rows;
}

/** The lines of a block; the line end that it closes with begins no further one. */
const linesOf = ({ text }: TextBlock): string[] =>
  text
    .replace(/\n$/, '')
    .split('\n')
    .map((line) => line.replace(/\r$/, ''));

/** How many columns there are, and which ones hold tokens and tags. */
interface Layout {
  readonly width: number;
  readonly token: number;
  readonly tag: number;
}

const layoutOf = (
  width: number,
  names: readonly string[],
  token: Column,
  tag: Column,
  where: string,
): Layout => ({
  width,
  token: positionOf(token, names, 0, width, where),
  tag: positionOf(tag, names, width - 1, width, where),
});

interface Text {
  readonly tokens: string[];
  readonly tags: string[];
  readonly lines: number[];
  problem?: RowProblem & { readonly line: number };
}

const emptyText = (): Text => ({ tokens: [], tags: [], lines: [] });

function rowOf({ tokens, tags, lines, problem }: Text): SourceRow {
  if (problem !== undefined) return { line: problem.line, problem };
  return { line: lines[0], cells: { text: tokens, label: tags }, tokenLines: lines };
}

/** Spaces of other kinds may be part of a token. */
function fieldsOf(content: string): string[] {
  if (content.trim() === '') return [];
  return content.includes('\t') ? content.split('\t') : content.replace(/^ +| +$/g, '').split(/ +/);
}

/** A line that begins with "#" has a token of that kind where it is as wide as others and ends with a tag. */
function isComment(content: string, fields: readonly string[], width = fields.length): boolean {
  if (!content.startsWith('#')) return false;
  const last = fields.at(-1)!;
  const isTagged =
    fields.length > 1 && fields.length === width && (last === OUTSIDE || /^[A-Z]-./.test(last));
  return !isTagged;
}

/** Which field a column is: by its number, by its name, or else by where it usually is. */
function positionOf(
  { names: wanted, guesses }: Column,
  names: readonly string[],
  usual: number,
  width: number,
  where: string,
): number {
  const named = wanted.map((name) => (/^[1-9]\d*$/.test(name) ? Number(name) - 1 : names.indexOf(name)));
  const position = named.find((at) => at >= 0 && at < width);
  if (position !== undefined) return position;
  // Only a column that the user names has no guesses.
  if (guesses.length > 0) return usual;
  const found = names.length > 0 ? names : Array.from({ length: width }, (_, i) => String(i + 1));
  throw new TokensiftError({
    code: 'invalid-data',
    where,
    message: `there is no column ${JSON.stringify(wanted[0])}; found: ${listNames(found)}.`,
    hint: 'Name columns by their numbers from 1: --text-column for tokens, --label-column for tags.',
  });
}

const wrongWidth = (count: number, width: number): RowProblem => ({
  problem:
    width === 1
      ? 'the line has one column: no tag stands beside the token'
      : `the line has ${count} ${count === 1 ? 'column' : 'columns'}, others ${width}`,
  hint: 'Give each token a line with its tag, columns separated by tabs or spaces, and a blank line after each text.',
});

const hasNoSuchColumn = (file: string, { names }: Column): TokensiftError =>
  new TokensiftError({
    code: 'unsupported',
    where: file,
    message: `rows with ${JSON.stringify(names[0])} cannot be read from such a file.`,
    hint: 'Write them as JSONL: {"tokens": […], "tags": […], "predicate": 0}.',
  });

const hasNoBlankLines = (where: string): TokensiftError =>
  new TokensiftError({
    code: 'invalid-data',
    where,
    message: `the text that starts here has more than ${MOST_TOKENS} tokens.`,
    hint: 'Put a blank line after each text.',
  });
