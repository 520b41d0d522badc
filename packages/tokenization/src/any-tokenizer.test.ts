import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Tokenizer, TokensiftError } from '@tokensift/core';
import { hasTransformers, temporaryFolder } from '@tokensift/testing';
import { describe, expect, it } from 'vitest';
import {
  askReference,
  keptCases,
  type ReferenceEncoding,
  sampleTokenizers,
  type TokenizerCase,
} from '../testing/any-tokenizers.ts';
import { loadTokenizer } from './load-tokenizer.ts';
import { BYTE_CHARACTERS } from './patterns/byte-characters.ts';

/** The result, or null for a typed error. */
async function orNull<Result>(work: () => Result | Promise<Result>): Promise<Result | null> {
  try {
    return await work();
  } catch (error) {
    if (TokensiftError.isInstance(error)) return null;
    throw error;
  }
}

function encode(tokenizer: Tokenizer, text: string): ReferenceEncoding {
  const { ids, tokens, offsets } = tokenizer.encode(text);
  const decoded = tokenizer.decode(ids, { skipSpecialTokens: true });
  return { ids: [...ids], tokens, offsets: offsets.map(([start, end]) => [start, end]), decoded };
}

/** Where a byte-level vocabulary lacks bytes, the reference counts offsets as if the text did, too. */
function countsTruly(tokenizer: Tokenizer, json: string): boolean {
  const isComplete = BYTE_CHARACTERS.every((byte) => tokenizer.tokenToId(byte) !== undefined);
  return isComplete || JSON.parse(json).model.type !== 'BPE';
}

/** What the reference says, as this package says it. */
function inOurTerms(
  tokenizer: Tokenizer,
  json: string,
  theirs: NonNullable<ReferenceEncoding>,
  ours: ReferenceEncoding,
): ReferenceEncoding {
  const added: readonly { readonly id: number }[] = JSON.parse(json).added_tokens;
  // Of these, the reference has the part of the text that they stand for.
  const standing = new Set([tokenizer.unknownId, ...added.map(({ id }) => id)]);
  const isComparable = tokenizer.hasOffsets && countsTruly(tokenizer, json);
  return {
    ...theirs,
    tokens: theirs.ids.map((id, i) => (standing.has(id) ? tokenizer.idToToken(id)! : theirs.tokens[i])),
    offsets: isComparable ? theirs.offsets : (ours?.offsets ?? []),
  };
}

/** Compares all texts, and counts those of tokenizers that both sides accept. */
async function compare(
  cases: readonly TokenizerCase[],
  reference: readonly (readonly ReferenceEncoding[] | null)[],
): Promise<{ compared: number; withOffsets: number }> {
  const file = join(await temporaryFolder(), 'tokenizer.json');
  const counts = { compared: 0, withOffsets: 0 };
  for (const [i, { json, texts }] of cases.entries()) {
    await writeFile(file, json);
    const tokenizer = await orNull(() => loadTokenizer(file));
    const encodings = reference[i];
    if (tokenizer === null || !encodings) continue;
    for (const [at, text] of texts.entries()) {
      const theirs = encodings[at];
      // Where the reference fails, it may be for its own reasons; where we do, it must, too.
      if (!theirs) continue;
      const ours = await orNull(() => encode(tokenizer, text));
      expect([json, text, ours]).toEqual([json, text, inOurTerms(tokenizer, json, theirs, ours)]);
      counts.compared++;
      if (tokenizer.hasOffsets && countsTruly(tokenizer, json)) counts.withOffsets++;
    }
  }
  return counts;
}

describe('tokenizers of any stages', () => {
  it('encode and decode as the reference did, or are refused', async () => {
    const cases = keptCases();
    const { compared, withOffsets } = await compare(
      cases,
      cases.map(({ encodings }) => encodings),
    );
    expect(compared).toBeGreaterThan(500);
    expect(withOffsets).toBeGreaterThan(30);
  });

  it.skipIf(!hasTransformers)(
    'encode and decode as the reference does, many more (skipped without Python’s tokenizers)',
    { timeout: 240_000 },
    async () => {
      // In CI a new seed each time would be a test that fails for others than those who broke it.
      const cases = sampleTokenizers({ seed: 16, tokenizers: 600, texts: 12 });
      const { compared } = await compare(cases, await askReference(cases, await temporaryFolder()));
      expect(compared).toBeGreaterThan(4000);
    },
  );
});
