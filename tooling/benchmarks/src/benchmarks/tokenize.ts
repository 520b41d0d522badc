import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createRandom, TokensiftError } from '@tokensift/core';
import { readSplits } from '@tokensift/datasets';
import { loadTokenizer } from '@tokensift/tokenization';
import type { Benchmark, SkippedVariant, Variant } from '../benchmark.ts';
import { shared } from '../inputs/shared.ts';
import { compareRounds, type Ratio } from '../measure/compare-rounds.ts';
import { interleave, type Rounds, type Turn } from '../measure/interleave.ts';
import { installedPython, isSkipped, startPeer } from '../peers/peer.ts';
import type { Worker } from '../workers/worker.ts';

const sets = ['data/clinc150', 'data/scicite', 'data/unfair_tos'];
/** One of each kind of model: WordPiece, byte-level BPE, Unigram. */
const tokenizers = ['tokenizers/bert-base-uncased', 'tokenizers/gpt2', 'tokenizers/albert'];

const ours = 'javascript, the default';
const native = 'native, the package tokenizers';
const python = 'tokenizers in Python';

export const tokenize: Benchmark = {
  name: 'tokenize',
  description:
    'texts of three data sets cut into tokens by three kinds of tokenizers: the default, native, and Python',
  needs: [...sets, ...tokenizers],
  async run({ rounds = 7, quick, note }) {
    const folder = await mkdtemp(join(tmpdir(), 'bench-tokenize-'));
    const [variants, ratios]: [Variant[], Ratio[]] = [[], []];
    const skipped = new Map<string, SkippedVariant>();
    try {
      for (const data of sets) {
        const { train } = await readSplits(shared(data), { random: createRandom('benchmarks/tokenize') });
        const texts = (quick ? train.slice(0, 100) : train).map(({ text }) => text);
        const textsFile = join(folder, 'texts.json');
        await writeFile(textsFile, JSON.stringify(texts));
        for (const tokenizer of tokenizers) {
          const name = `${data.replace('data/', '')}, ${tokenizer.replace('tokenizers/', '')}`;
          note(name);
          const settings = { tokenizer: join(shared(tokenizer), 'tokenizer.json'), textsFile };
          const peer = await startPeer(python, installedPython, 'tokenize_texts.py', settings);
          try {
            const turns = await turnsFor(tokenizer, texts, peer, skipped);
            for (const turn of turns.values()) await turn();
            const samples = await interleave(turns, rounds, () => {});
            const characters = texts.reduce((sum, { length }) => sum + length, 0);
            const details = { texts: texts.length, meanCharacters: characters / texts.length };
            for (const [way, found] of samples)
              variants.push({ name: `${name}: ${way}`, rounds: found, details });
            ratios.push(...ratiosOf(name, samples));
          } finally {
            if (!isSkipped(peer)) await peer.stop();
          }
        }
      }
    } finally {
      await rm(folder, { recursive: true });
    }
    return {
      setting: 'all training texts at once, with special tokens and offsets where there are any, one thread',
      unit: 'texts/s',
      variants,
      ratios,
      skipped: [...skipped.values()],
    };
  },
};

async function turnsFor(
  tokenizer: string,
  texts: readonly string[],
  peer: Worker | SkippedVariant,
  skipped: Map<string, SkippedVariant>,
): Promise<Map<string, Turn>> {
  const turns = new Map<string, Turn>();
  for (const [name, backend] of [
    [ours, 'javascript'],
    [native, 'native'],
  ] as const) {
    try {
      const opened = await loadTokenizer(shared(tokenizer), { backend });
      turns.set(name, async () => {
        const before = performance.now();
        opened.encodeBatch(texts);
        return [(1000 * texts.length) / (performance.now() - before)];
      });
    } catch (error) {
      if (!TokensiftError.isInstance(error) || error.code !== 'unsupported') throw error;
      skipped.set(name, { name, reason: error.problem });
    }
  }
  if (isSkipped(peer)) skipped.set(python, peer);
  else turns.set(python, () => peer.request<number[]>({}));
  return turns;
}

/** Of the times: below 1, the default is faster. */
function ratiosOf(name: string, samples: ReadonlyMap<string, Rounds>): Ratio[] {
  return [native, python].flatMap((other) => {
    const rates = samples.get(other);
    return rates ? [compareRounds(`${name}: ${ours} / ${other}`, rates, samples.get(ours)!)] : [];
  });
}
