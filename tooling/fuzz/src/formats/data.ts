import { createReadStream } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createRandom } from '@tokensift/core';
import { readSplits } from '@tokensift/datasets';
import { type Corpus, type Format, type MutatedFile, WrongResult } from '../format.ts';
import { formatOf, readRows } from '../tiny/experiment.ts';
import { tinyRows } from '../tiny/rows.ts';

const rows = tinyRows(30).map((row, i) => ({ ...row, pair: i % 4 === 0 ? 'and "more", said\tthey' : 'no' }));
const quoted = (value: string): string => `"${value.replaceAll('"', '""')}"`;

const texts: Readonly<Record<string, string>> = {
  'data.jsonl': rows.map((row) => `${JSON.stringify(row)}\n`).join(''),
  'data.csv': `text,label,pair\n${rows.map(({ text, label, pair }) => `${text},${label},${quoted(pair)}\n`).join('')}`,
  'data.tsv': `text\tlabel\tpair\n${rows.map(({ text, label, pair }) => `${text}\t${label}\t${quoted(pair)}\n`).join('')}`,
  'data.txt': rows.map(({ text }) => `${text}\n`).join(''),
};

const corpusOf = (path: string): Corpus => {
  const structure: MutatedFile['structure'] = path.endsWith('.jsonl') ? 'json-lines' : 'lines';
  return {
    name: path.slice(-3),
    files: [{ path, structure }],
    write: (folder) => writeFile(join(folder, path), texts[path]),
  };
};

/** Labelled rows, as training reads them. */
export const dataset: Format = {
  name: 'dataset',
  otherResult: 'texts may be any',
  corpora: ['data.jsonl', 'data.csv', 'data.tsv'].map(corpusOf),
  async read(folder, { files: [file] }) {
    const { train, validation, test, notes } = await readSplits(join(folder, file.path), {
      random: createRandom(1),
    });
    for (const row of [...train, ...validation]) {
      if (row.text.trim() === '' || row.label === '') throw new WrongResult('a row has no text or no label');
    }
    return { train, validation, test, notes };
  },
};

/** Rows without labels, as `predict` reads them. */
export const predictInput: Format = {
  name: 'predict-input',
  otherResult: 'texts may be any',
  corpora: Object.keys(texts).map(corpusOf),
  async read(folder, { files: [file] }) {
    const path = join(folder, file.path);
    const input = { name: path, chunks: createReadStream(path), close() {} };
    const read = await readRows(input, { format: formatOf(path)!, columns: {}, field: 'prediction' });
    const found = [];
    for await (const row of read.rows) found.push(row);
    return { found, columns: read.columns, notes: read.notes?.() };
  },
};
