import type { MultiLabelText } from '@tokensift/core';
import { TokensiftError } from '@tokensift/core';
import { rarestStrata } from './rarest-strata.ts';
import { readLabelSet } from './read-label-set.ts';
import { contentOfText, readText, TEXT_COLUMNS } from './read-text.ts';
import { isProblem, type RowFormat, type RowSurvey } from './row-format.ts';

/**
 * Texts with a set of labels each, which may be empty. The labels are a list, or are separated in one cell, or each has a
 * column of its own that holds 1 or 0. A string without a separator is one label.
 */
export const multiLabelTexts: RowFormat<MultiLabelText> = {
  name: 'multi-label texts',
  task: 'multi-label',
  columns: [
    ...TEXT_COLUMNS,
    {
      part: 'label',
      field: 'labels',
      names: ['labels', 'label'],
      guesses: ['classes', 'categories', 'intents', 'tags', 'topics', 'emotions'],
      required: true,
      several: true,
    },
  ],
  read(cells, options) {
    const text = readText(cells);
    if (isProblem(text)) return text;
    const read = readLabelSet(cells.label, options);
    if (isProblem(read)) return read;
    return { rows: [{ ...text, labels: read.labels }], trimmedLabels: read.trimmed };
  },
  survey: ({ labelSeparator }, isPlainText) =>
    isPlainText && labelSeparator === undefined ? findSeparator() : undefined,
  strata: (rows) => rarestStrata(rows.map(({ labels }) => new Set(labels))),
  content: contentOfText,
  describeLabel: ({ labels }) => [...labels].sort().join(', '),
};

const SEPARATORS = { ';': 'semicolons', '|': 'bars', ',': 'commas' } as const;
type Separator = keyof typeof SEPARATORS;

/** Finds what separates the labels in the cells of a column: the only one of the usual characters that occurs. */
function findSeparator(): RowSurvey {
  const occurring = new Set<Separator>();
  return {
    see({ label }) {
      if (typeof label !== 'string' || label.trim().startsWith('[')) return;
      for (const separator of Object.keys(SEPARATORS) as Separator[]) {
        if (label.includes(separator)) occurring.add(separator);
      }
    },
    finish(where) {
      const [separator, other] = occurring;
      if (separator === undefined) return { options: {}, notes: [] };
      if (other !== undefined) {
        throw new TokensiftError({
          code: 'invalid-data',
          where,
          message: `labels could be separated by ${[...occurring].map((each) => SEPARATORS[each]).join(' or ')}.`,
          hint: 'Name the separator: --label-separator ";", or `labelSeparator` in an experiment or a program.',
        });
      }
      return {
        options: { labelSeparator: separator },
        notes: [{ kind: 'label-separator', clause: `labels are separated by ${SEPARATORS[separator]}` }],
      };
    },
  };
}
