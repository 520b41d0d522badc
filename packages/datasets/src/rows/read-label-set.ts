import type { CellOptions, RowProblem } from './row-format.ts';
import { isProblem } from './row-format.ts';
import { showValue } from './show-value.ts';
import { writeLabel } from './write-label.ts';

export interface LabelSet {
  /** Each once, in the order of the row. */
  readonly labels: readonly string[];
  /** How many lost white space around them. */
  readonly trimmed: number;
}

/** The labels of a row: a list, a string, or an object that has 1 or 0 for each label. */
export function readLabelSet(value: unknown, { labelSeparator }: CellOptions): LabelSet | RowProblem {
  if (value === undefined || value === null) {
    return {
      problem: 'the row has no labels',
      hint: 'A text to which no label applies has an empty list: [].',
    };
  }
  if (Array.isArray(value)) return collect(value);
  if (typeof value === 'object') {
    const names = markedNames(value as Readonly<Record<string, unknown>>);
    return isProblem(names) ? names : { labels: names, trimmed: 0 };
  }
  if (typeof value !== 'string') return collect([value]);
  if (value.trim() === '') return { labels: [], trimmed: 0 };
  const list = parseList(value);
  if (list !== undefined) return collect(list);
  if (labelSeparator === undefined) return collect([value]);
  // White space around a separator is how people write lists.
  const parts = value.split(labelSeparator).map((part) => part.trim());
  return collect(parts.filter((part) => part !== ''));
}

function collect(values: readonly unknown[]): LabelSet | RowProblem {
  const labels = new Set<string>();
  let trimmed = 0;
  for (const value of values) {
    const written = writeLabel(value);
    if (written === undefined) {
      return {
        problem: 'a label is neither a string nor a number',
        hint: 'Write labels as a list of strings.',
      };
    }
    const label = written.trim();
    if (label === '') return { problem: 'a label is empty', hint: 'Fill it in, or take it out of the list.' };
    if (label !== written) trimmed++;
    labels.add(label);
  }
  return { labels: [...labels], trimmed };
}

const MARKS: ReadonlyMap<string, boolean> = new Map([
  ['1', true],
  ['1.0', true],
  ['true', true],
  ['yes', true],
  ['0', false],
  ['0.0', false],
  ['false', false],
  ['no', false],
]);

/** The names of the columns that hold 1. */
function markedNames(columns: Readonly<Record<string, unknown>>): string[] | RowProblem {
  const names: string[] = [];
  for (const [name, value] of Object.entries(columns)) {
    const mark = MARKS.get(String(value).trim().toLowerCase());
    if (mark === undefined) {
      return {
        problem: `the column ${JSON.stringify(name)} holds ${showValue(value)}`,
        hint: 'A column for one label holds 1 (or true) where the label applies and 0 (or false) where not.',
      };
    }
    if (mark) names.push(name);
  }
  return names;
}

/** A list as JSON writes it, or as Python writes a list of strings, which is what pandas puts into a CSV. */
function parseList(text: string): readonly unknown[] | undefined {
  const trimmed = text.trim();
  if (!trimmed.startsWith('[') || !trimmed.endsWith(']')) return undefined;
  const value = parseJson(trimmed) ?? parseJson(trimmed.replace(PYTHON_STRING, toJsonString));
  return Array.isArray(value) ? value : undefined;
}

const PYTHON_STRING = /'((?:[^'\\]|\\.)*)'|"(?:[^"\\]|\\.)*"/g;

const toJsonString = (literal: string, single: string | undefined): string =>
  single === undefined ? literal : `"${single.replaceAll("\\'", "'").replaceAll('"', '\\"')}"`;

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
