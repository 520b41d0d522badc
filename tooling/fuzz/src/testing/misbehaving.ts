import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { TokensiftError } from '@tokensift/core';
import { type Corpus, type Format, WrongResult } from '../format.ts';

const FILE = 'file.txt';
const UNDAMAGED = 'undamaged';

/** Reads its file, and does something else where it is damaged. */
const misbehaving = (name: string, checksummed: boolean, onDamage: () => unknown): Format => {
  const corpus: Corpus = {
    name: 'only',
    files: [{ path: FILE, checksummed }],
    write: (folder) => writeFile(join(folder, FILE), UNDAMAGED),
  };
  return {
    name,
    corpora: [corpus],
    async read(folder) {
      const text = await readFile(join(folder, FILE), 'latin1');
      return text === UNDAMAGED ? 'undamaged' : await onDamage();
    },
  };
};

/** A format for everything that can come of a case, named as the outcome. */
export const formats: readonly Format[] = [
  misbehaving('refused', false, () => {
    throw new TokensiftError({ code: 'invalid-data', message: 'damaged.' });
  }),
  misbehaving('same', false, () => 'undamaged'),
  misbehaving('other', false, () => 'damaged'),
  misbehaving('undetected', true, () => 'damaged'),
  misbehaving('wrong', false, () => {
    throw new WrongResult('nonsense');
  }),
  misbehaving('bare', false, () => {
    throw new TypeError('undefined is not a function');
  }),
  misbehaving('hang', false, () => {
    for (;;);
  }),
  misbehaving('memory', false, () => {
    const kept: Buffer[] = [];
    for (;;) kept.push(Buffer.alloc(2 ** 24, 1));
  }),
  misbehaving('crash', false, () => process.abort()),
];
