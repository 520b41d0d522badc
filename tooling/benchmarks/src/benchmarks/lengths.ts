import { createRandom, type EncodedExample, type Random } from '@tokensift/core';
import { readSplits } from '@tokensift/datasets';
import { loadTokenizer, padBatch } from '@tokensift/tokenization';
import { epochBatches, readInBatches } from '@tokensift/training';
import type { Benchmark, Variant } from '../benchmark.ts';
import { encodeRows } from '../inputs/encode-rows.ts';
import { shared } from '../inputs/shared.ts';
import { compareRounds, type Ratio } from '../measure/compare-rounds.ts';
import type { Rounds } from '../measure/interleave.ts';

const modelFolder = 'models/all-MiniLM-L6-v2';
const sets = ['data/clinc150', 'data/unfair_tos', 'data/scicite'];
const BATCH = 32;

type Examples = readonly EncodedExample<number>[];

const trained = 'trained on';
const drawn = 'trained on in any order';
const classified = 'classified';

export const lengths: Benchmark = {
  name: 'lengths',
  description: 'tokens computed for each token of a text, padding included; no times',
  needs: [...sets, modelFolder],
  async run({ rounds = 5, quick, note }) {
    const [variants, ratios]: [Variant[], Ratio[]] = [[], []];
    const tokenizer = await loadTokenizer(shared(modelFolder));
    for (const data of sets) {
      note(data);
      const { train } = await readSplits(shared(data), { random: createRandom('benchmarks/lengths') });
      const { examples } = encodeRows(quick ? train.slice(0, 200) : train, tokenizer);
      const real = tokensOf(examples);
      const name = data.replace('data/', '');
      const details = { texts: examples.length, meanLength: real / examples.length };
      const samples = new Map<string, Rounds>();
      for (const [way, batches] of [
        [trained, (random: Random) => epochBatches(examples, BATCH, random)],
        [drawn, (random: Random) => cut(random.shuffle([...examples]))],
      ] as const) {
        const ofRound = (_: unknown, round: number) => [
          paddedTokens(batches(createRandom(`order ${round}`))) / real,
        ];
        samples.set(way, Array.from({ length: rounds }, ofRound));
      }
      samples.set(classified, [[(await tokensRead(examples)) / real]]);
      for (const [way, found] of samples) variants.push({ name: `${name}, ${way}`, rounds: found, details });
      ratios.push(
        compareRounds(`${name}: ${trained} / ${drawn}`, samples.get(trained)!, samples.get(drawn)!),
      );
    }
    return {
      setting: `training texts as all-MiniLM-L6-v2 reads them, batches of ${BATCH} in training, orders of ${rounds} seeds`,
      unit: 'tokens',
      variants,
      ratios,
      skipped: [],
    };
  },
};

const tokensOf = (examples: Examples): number => examples.reduce((sum, { ids }) => sum + ids.length, 0);

const cut = (examples: Examples): Examples[] =>
  Array.from({ length: Math.ceil(examples.length / BATCH) }, (_, i) =>
    examples.slice(i * BATCH, (i + 1) * BATCH),
  );

const paddedTokens = (batches: readonly Examples[]): number =>
  batches.reduce((sum, batch) => sum + batch.length * padBatch(batch, { padId: 0 }).length, 0);

/** Tokens that are computed when texts are classified. */
async function tokensRead(examples: Examples): Promise<number> {
  let tokens = 0;
  await readInBatches(examples, { head: 'text', width: 1, padId: 0 }, async (batch, texts) => {
    tokens += texts.length * batch.length;
    return { logits: { data: new Float32Array(texts.length) } };
  });
  return tokens;
}
