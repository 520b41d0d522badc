import { TokensiftError } from '@tokensift/core';
import { jsonVariants } from '@tokensift/testing';
import { expect, it } from 'vitest';
import { tinyBpe } from '../../testing/tiny-tokenizers.ts';
import { createTokenizerAdapter } from './adapt-tokenizer.ts';
import { parseAdaptationRecord } from './adaptation-record.ts';
import { undoTokenizerAdaptation } from './undo-adaptation.ts';

const pieces = ['<unk>', '▁the', '▁fast', '▁bike', '▁old'].map((piece, id) => [piece, -id]);
const unigram = JSON.stringify({ ...tinyBpe, model: { type: 'Unigram', unk_id: 0, vocab: pieces } });
const bpe = JSON.stringify(tinyBpe);

it.each([
  ['a Unigram model', unigram, [2, 3]],
  ['BPE', bpe, [0, 2]],
])('a record or tokenizer of %s that says something else is refused, or undone', (_, json, construct) => {
  const adapter = createTokenizerAdapter(json, { mode: 'extend' });
  adapter.add(construct);
  const { json: adapted, record } = adapter.build();
  const removed = [{ id: 4, token: 'other', score: -1 }];
  const full = { ...record, removed, removedMerges: [[0, 'a b']], listed: ['x'], addedMerges: 0 };
  let undone = 0;
  const attempt = (tokenizer: string, text: string) => {
    try {
      undoTokenizerAdaptation(tokenizer, parseAdaptationRecord(text, 'adaptation.json'));
      undone++;
    } catch (error) {
      if (!TokensiftError.isInstance(error))
        throw new Error(`${tokenizer.slice(0, 500)} ${text}`, { cause: error });
    }
  };
  for (const text of jsonVariants(full)) attempt(adapted, text);
  for (const text of jsonVariants(JSON.parse(adapted))) attempt(text, JSON.stringify(record));
  expect(undone).toBeGreaterThan(10);
});
