import type { LabelledText } from '@tokensift/core';
import { contentOfText, readText, TEXT_COLUMNS } from './read-text.ts';
import { isProblem, type RowFormat } from './row-format.ts';
import { switchTo } from './task-switch.ts';
import { writeLabel } from './write-label.ts';

const DECIMAL = /^[+-]?\d*\.\d+$/;

/**
 * Texts with one label each. Labels lose white space around them; numbers and booleans serve as labels by their usual
 * spelling. An empty pair is no pair.
 */
export const labelledTexts: RowFormat<LabelledText> = {
  name: 'labelled texts',
  task: 'single-label',
  columns: [
    ...TEXT_COLUMNS,
    {
      part: 'label',
      field: 'label',
      names: ['label'],
      guesses: ['class', 'category', 'intent', 'target', 'sentiment', 'topic', 'emotion'],
      required: true,
    },
  ],
  read(cells) {
    const text = readText(cells);
    if (isProblem(text)) return text;
    const { label } = cells;
    const written = label === undefined || label === null ? '' : writeLabel(label);
    if (written === undefined) {
      return {
        problem: 'the label is neither a string nor a number',
        hint: `A row has one label.${Array.isArray(label) ? ` Where rows may have several: ${switchTo('multi-label')}.` : ''}`,
      };
    }
    const trimmed = written.trim();
    if (trimmed === '') {
      return {
        problem: 'the row has no label',
        hint: 'Every row needs a label: fill it in or remove the row.',
      };
    }
    return {
      rows: [{ ...text, label: trimmed }],
      trimmedLabels: trimmed === written ? 0 : 1,
      decimalLabels: DECIMAL.test(trimmed) ? 1 : 0,
    };
  },
  strata: (rows) => rows.map(({ label }) => label),
  content: contentOfText,
  describeLabel: ({ label }) => label,
};
