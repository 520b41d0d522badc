import type { LabelledText } from '@tokensift/core';
import {
  createLabelMap,
  type DatasetNote,
  type DatasetRow,
  type LabelMap,
  type ReadDatasetOptions,
  streamDataset,
} from '@tokensift/datasets';
import { countCorpus, countStream, type TokenizedText, wholeWordShares } from '@tokensift/token-statistics';
import { createWordEncoder } from '@tokensift/tokenization';

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
 * The same for a file of any size, which is read several times and never held.
 * @throws TokensiftError `invalid-data` for rows that cannot be used, and for fewer than two classes.
 */
export async function countFile(
  path: string,
  options: ReadDatasetOptions,
  tokenizerJson: string,
  settings: CountSettings,
): Promise<CountedRows & { readonly notes: readonly DatasetNote[] }> {
  const seen = new Map<string, DatasetRow>();
  const rows = streamDataset(path, options);
  let next = await rows.next();
  for (; !next.done; next = await rows.next()) {
    if (!seen.has(next.value.label)) seen.set(next.value.label, next.value);
  }
  const labelMap = createLabelMap([...seen.values()]);
  const encode = createRowEncoder(tokenizerJson);
  const source = async function* () {
    for await (const row of streamDataset(path, options)) yield encode(row, labelMap.indexOf(row));
  };
  const counts = await countStream(source, { ...settings, classes: labelMap.labels.length });
  return {
    labelMap,
    counts,
    wholeWords: await wholeWordShares(counts.constructs, source()),
    notes: next.value,
  };
}
