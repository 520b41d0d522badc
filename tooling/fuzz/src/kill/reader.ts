// A process that opens whichever folder it is told, and says what it found.
import { createHash } from 'node:crypto';
import { TokensiftError } from '@tokensift/core';
import { useClassifier } from '../tiny/use-classifier.ts';
import type { ReaderAnswer } from './read-while-replaced.ts';

async function read(folder: string): Promise<ReaderAnswer> {
  try {
    const { labels, maxLength, predictions } = await useClassifier(folder);
    const found = JSON.stringify({ labels, maxLength, predictions });
    return { kind: 'read', fingerprint: createHash('sha256').update(found).digest('hex') };
  } catch (error) {
    const isTyped = TokensiftError.isInstance(error);
    return {
      kind: isTyped ? 'refused' : 'bare',
      detail: isTyped ? error.code : String((error as Error).message),
    };
  }
}

process.on('message', async (folder: string) => {
  process.send!(await read(folder));
});
