import type { TextPair } from '@tokensift/core';
import type { Cells, ColumnSpec, RowProblem } from './row-format.ts';

/** The columns of a text. */
export const TEXT_COLUMNS: readonly ColumnSpec[] = [
  {
    part: 'text',
    field: 'text',
    names: ['text'],
    // The second line has what the first text of a pair is called.
    guesses: [
      ...[
        'sentence',
        'utterance',
        'query',
        'question',
        'content',
        'message',
        'body',
        'comment',
        'review',
        'tweet',
      ],
      ...['sentence1', 'premise', 'question1', 'text1', 'text_a', 'claim'],
    ],
    required: true,
  },
  {
    part: 'pair',
    field: 'pair',
    names: ['pair'],
    guesses: ['sentence2', 'hypothesis', 'question2', 'text2', 'text_b', 'evidence'],
    required: false,
  },
];

/** The text of a row and its pair; an empty pair is no pair. */
export function readText({ text, pair }: Cells): TextPair | RowProblem {
  if (text === undefined || text === null || (typeof text === 'string' && text.trim() === '')) {
    return { problem: 'the text is empty', hint: 'Every row needs a text: fill it in or remove the row.' };
  }
  if (typeof text !== 'string') {
    return { problem: 'the text is not a string', hint: 'Give the text as a string.' };
  }
  if (pair === undefined || pair === null || pair === '') return { text };
  if (typeof pair !== 'string') {
    return { problem: 'the pair is not a string', hint: 'Give the second text as a string.' };
  }
  return { text, pair };
}

/** What duplicates of a text have in common. */
export const contentOfText = ({ text, pair }: TextPair): readonly string[] =>
  pair === undefined ? [text] : [text, pair];
