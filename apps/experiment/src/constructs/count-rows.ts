import { createReadStream } from 'node:fs';
import { type LabelledText, TokensiftError } from '@tokensift/core';
import { createLabelMap, type DatasetRow, type LabelMap } from '@tokensift/datasets';
import { countCorpus, countStream, type TokenizedText, wholeWordShares } from '@tokensift/token-statistics';
import { createWordEncoder } from '@tokensift/tokenization';
import { readLines } from '../files/read-lines.ts';

export interface CountSettings {
  readonly maxLength: number;
  readonly minSupport: number;
  readonly span: 'word' | 'phrase';
}

export interface CountedRows {
  readonly counts: ReturnType<typeof countCorpus>;
  readonly labelMap: LabelMap;
  /** For each of the constructs counted, the share of its occurrences that are whole words. */
  readonly wholeWords: Float64Array;
}

/** Encodes labelled texts, a pair as its two texts one after the other. */
function createRowEncoder(tokenizerJson: string): (row: LabelledText, label: number) => TokenizedText {
  const encode = createWordEncoder(tokenizerJson);
  return ({ text, pair }, label) => {
    const { ids, wordStart } = encode(text);
    if (pair === undefined) return { tokens: ids, wordStart, label };
    const second = encode(pair);
    return {
      tokens: [...Array.from(ids), ...Array.from(second.ids)],
      wordStart: [...Array.from(wordStart), ...Array.from(second.wordStart)],
      label,
    };
  };
}

/** @throws TokensiftError `invalid-data` for fewer than two classes. */
export async function countRows(
  rows: readonly DatasetRow[],
  tokenizerJson: string,
  settings: CountSettings,
): Promise<CountedRows> {
  const labelMap = createLabelMap(rows);
  const encode = createRowEncoder(tokenizerJson);
  const texts = function* () {
    for (const row of rows) yield encode(row, labelMap.indexOf(row));
  };
  const counts = countCorpus(texts(), { ...settings, classes: labelMap.labels.length });
  return { labelMap, counts, wholeWords: await wholeWordShares(counts.constructs, texts()) };
}

/**
 * The same for a JSONL file of any size, which is read several times and never held.
 * @throws TokensiftError `invalid-data` for a line that is no labelled text, and for fewer than two classes.
 */
export async function countFile(
  path: string,
  names: { readonly text?: string; readonly label?: string },
  tokenizerJson: string,
  settings: CountSettings,
): Promise<CountedRows> {
  const seen = new Map<string, DatasetRow>();
  for await (const row of rowsOf(path, names)) if (!seen.has(row.label)) seen.set(row.label, row);
  const labelMap = createLabelMap([...seen.values()]);
  const encode = createRowEncoder(tokenizerJson);
  const source = async function* () {
    for await (const row of rowsOf(path, names)) yield encode(row, labelMap.indexOf(row));
  };
  const counts = await countStream(source, { ...settings, classes: labelMap.labels.length });
  return { labelMap, counts, wholeWords: await wholeWordShares(counts.constructs, source()) };
}

/** The rows of a JSONL file, one after the other. */
export async function* rowsOf(
  path: string,
  { text = 'text', label = 'label' }: { readonly text?: string; readonly label?: string },
): AsyncGenerator<DatasetRow> {
  for await (const line of readLines(createReadStream(path), path)) {
    if (line.text.trim() !== '') yield parseRow(line.text, { text, label }, path, line.number);
  }
}

function parseRow(
  line: string,
  { text: textKey, label: labelKey }: { readonly text: string; readonly label: string },
  file: string,
  number: number,
): DatasetRow {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    value = undefined;
  }
  const { [textKey]: text, [labelKey]: label } = Object(value);
  if (
    typeof text === 'string' &&
    text.trim() !== '' &&
    ['string', 'number', 'boolean'].includes(typeof label)
  ) {
    return { text, label: String(label), file, line: number };
  }
  throw new TokensiftError({
    code: 'invalid-data',
    where: `${file}:${number}`,
    message: `the line has no text in "${textKey}" or no label in "${labelKey}".`,
    hint: 'Write one JSON object a line, with a text and a label.',
  });
}
