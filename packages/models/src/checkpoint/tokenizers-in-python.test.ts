import { existsSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { hasTransformers, runOracle, temporaryFolder } from '@tokensift/testing';
import { describe, expect, it } from 'vitest';
import { configureBackbone } from '../architectures/registry.ts';
import fixture from '../fixtures/architectures.json' with { type: 'json' };
import { classifierConfigJson } from './classifier-config.ts';
import { configText } from './config-text.ts';
import { tokensOf } from './suited-tokenizer.ts';
import { readTokenizerFiles } from './tokenizer-files.ts';
import { writeFiles } from './write-files.ts';

const workspace = fileURLToPath(new URL('../../../../', import.meta.url));
const tokenizers = join(resolve(workspace, process.env.TOKENSIFT_DATA ?? '../shared'), 'tokenizers');

type Json = Record<string, unknown>;

const cases = fixture.cases as Readonly<Record<string, { config: Json }>>;

/** Tokenizers, models that they suit, and what of their files is changed. */
const families: readonly {
  readonly name: string;
  readonly model: string;
  readonly fields?: Json;
  readonly stated?: Json;
  readonly types?: boolean;
}[] = [
  { name: 'bert-base-uncased', model: 'BERT', types: true },
  { name: 'bert-base-cased', model: 'BERT', types: true },
  { name: 'distilbert-base-uncased', model: 'DistilBERT' },
  { name: 'albert', model: 'ALBERT', types: true },
  { name: 'roberta-base', model: 'RoBERTa' },
  { name: 'roberta-base', model: 'RoBERTa', stated: { tokenizer_class: 'RobertaTokenizer' } },
  { name: 'modernbert', model: 'ModernBERT', fields: { pad_token_id: 50_283 } },
  { name: 'gpt2', model: 'GPT-2', fields: { pad_token_id: null, eos_token_id: 50_256 } },
  { name: 'tinyllama', model: 'Llama', fields: { pad_token_id: null, eos_token_id: 2 } },
  { name: 'tinyllama', model: 'Llama', fields: { pad_token_id: 0 }, stated: { padding_side: 'left' } },
  // Its end of sentence takes spaces after it, which the class that it states does not know.
  { name: 'phi-3-mini', model: 'Llama', fields: { pad_token_id: 32_000, eos_token_id: 32_000 } },
  { name: 'smollm2-135m-instruct', model: 'Llama', fields: { pad_token_id: 2 } },
];

const canRun = hasTransformers && existsSync(tokenizers);

describe.skipIf(!canRun)(
  `tokenizers of saved classifiers (skipped without ${tokenizers}, or a TOKENSIFT_PYTHON or python3 that has transformers)`,
  () => {
    it('give Python the tokens that tokenizer.json gives, padded as the model finds padding', async () => {
      const parent = await temporaryFolder();
      const saved = [];
      for (const [i, { name, model, fields, stated, types }] of families.entries()) {
        const source = join(parent, `source-${i}`);
        const target = join(parent, `target-${i}`);
        await Promise.all([source, target].map((folder) => mkdir(folder)));
        const read = async (file: string) => JSON.parse(await readFile(join(tokenizers, name, file), 'utf8'));
        const tokenizer = await read('tokenizer.json');
        const config = await read('tokenizer_config.json').catch(() => ({}));
        await writeFile(join(source, 'tokenizer.json'), JSON.stringify(tokenizer));
        await writeFile(join(source, 'tokenizer_config.json'), JSON.stringify({ ...config, ...stated }));
        const size = Math.max(...tokensOf(tokenizer).map(([, id]) => id)) + 1;
        const json = { ...cases[model].config, ...fields, vocab_size: size };
        const backbone = configureBackbone(json, 'config.json');
        const all: readonly { text: string; pair?: string; ids: readonly number[] }[] = (
          await read('expected.json')
        ).cases;
        const expected = all.filter(({ pair }) => pair === undefined);
        const pooling = backbone.poolings[0];
        await writeFiles(
          target,
          new Map<string, string | Uint8Array>([
            ...(await readTokenizerFiles(source, { backbone })),
            [
              'config.json',
              configText(classifierConfigJson(backbone, { labels: ['a', 'b'], pooling, dtype: 'F32' })),
            ],
            ['texts.json', JSON.stringify(expected.map(({ text }) => text))],
          ]),
        );
        saved.push({ what: `${name} for ${model} ${JSON.stringify(stated ?? {})}`, target, expected, types });
      }
      const found = runOracle<{ ids: number[][]; names: string[]; padded: boolean[] }[]>(
        'read_tokenizers.py',
        ...saved.map(({ target }) => target),
      );
      for (const [i, { what, expected, types = false }] of saved.entries()) {
        const { ids, names, padded } = found[i];
        for (const [row, text] of expected.entries()) {
          expect(ids[row], `${what}: ${JSON.stringify(text.text)}`).toEqual(text.ids);
        }
        expect(padded, what).toEqual(expected.map(() => true));
        if (!types) expect(names, what).toEqual(['attention_mask', 'input_ids']);
      }
    }, 120_000);
  },
);
