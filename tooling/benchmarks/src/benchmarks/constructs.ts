import { createRandom } from '@tokensift/core';
import { readSplits } from '@tokensift/datasets';
import { findConstructs, findConstructsInStream, type TokenizedText } from '@tokensift/token-statistics';
import { loadTokenizer } from '@tokensift/tokenization';
import type { Benchmark, Variant } from '../benchmark.ts';
import { encodeRows } from '../inputs/encode-rows.ts';
import { shared } from '../inputs/shared.ts';
import { variedTexts } from '../inputs/varied-texts.ts';
import { withoutSpecialTokens } from '../inputs/without-special-tokens.ts';
import { interleave } from '../measure/interleave.ts';
import { watchMemory } from '../measure/watch-memory.ts';

const data = 'data/clinc150';
const tokenizerFolder = 'models/tokensift-mini';
const maxLength = 4;
const name = 'findConstructs, clinc150';

export const constructs: Benchmark = {
  name: 'constructs',
  description: 'token constructs of clinc150 and of up to 1,000,000 varied texts, in rows per second',
  needs: [data, tokenizerFolder],
  async run({ rounds = 5, quick, note }) {
    const tokenizer = await loadTokenizer(shared(tokenizerFolder));
    const { train } = await readSplits(shared(data), { random: createRandom('benchmarks/constructs') });
    const { examples, classes } = encodeRows(quick ? train.slice(0, 1000) : train, tokenizer);
    const texts = examples.map(withoutSpecialTokens);
    let found = 0;
    const find = () => {
      found = findConstructs(texts, { classes, maxLength }).length;
    };
    find();
    const turn = async () => {
      const before = performance.now();
      find();
      return [(1000 * texts.length) / (performance.now() - before)];
    };
    const samples = await interleave(new Map([[name, turn]]), rounds, (round) => note(`round ${round}`));
    const variants: Variant[] = [
      { name, rounds: samples.get(name)!, details: { rows: texts.length, classes, constructs: found } },
    ];

    const options = { classes, maxLength };
    const make = (count: number) => variedTexts(texts, count, tokenizer.vocabularySize);
    const ways: [string, (count: number, watch: Watch) => Promise<number>][] = [
      ['findConstructs', async (count, watch) => findConstructs(watch(make(count)), options).length],
      [
        'findConstructsInStream',
        async (count, watch) => (await findConstructsInStream(() => watch(make(count)), options)).length,
      ],
    ];
    for (const [way, run] of ways) {
      for (const count of quick ? [1000, 2000] : [100_000, 1_000_000]) {
        const title = `${way}, ${count.toLocaleString('en-US')} varied texts`;
        note(title);
        const memory = watchMemory();
        const before = performance.now();
        const constructsFound = await run(count, memory.watch);
        const seconds = (performance.now() - before) / 1000;
        memory.sample();
        variants.push({
          name: title,
          rounds: [[count / seconds]],
          details: { rows: count, classes, constructs: constructsFound, peakMegabytes: memory.peak() },
        });
      }
    }
    return {
      setting: `constructs of up to ${maxLength} tokens in clinc150's training texts (encoded before), scored and tested`,
      unit: 'rows/s',
      variants,
      ratios: [],
      skipped: [],
    };
  },
};

type Watch = (texts: Iterable<TokenizedText>) => Iterable<TokenizedText>;
