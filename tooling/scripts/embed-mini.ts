// Makes the embedded default model, packages/classifier/assets/tokensift-mini, from the pretrained original: the encoder
// without its masked-language-model head, in float16. Run by hand when the original changes:
//
//     node --conditions=@tokensift/source --import tsx tooling/scripts/embed-mini.ts [ORIGINAL]
//
// ORIGINAL is by default models/tokensift-mini in TOKENSIFT_DATA (../shared). README.md there is written by hand.
import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { readCheckpoint, writeSafetensors } from '../../packages/models/src/index.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const shared = resolve(root, process.env.TOKENSIFT_DATA ?? '../shared');
const original = process.argv[2] ?? join(shared, 'models/tokensift-mini');
const target = join(root, 'packages/classifier/assets/tokensift-mini');

const { values } = await readCheckpoint(original);
mkdirSync(target, { recursive: true });
await writeSafetensors(join(target, 'model.safetensors'), values, {
  dtype: 'F16',
  metadata: { format: 'pt' },
});

const config = JSON.parse(readFileSync(join(original, 'config.json'), 'utf8'));
const embedded = {
  ...config,
  architectures: ['BertModel'],
  dtype: 'float16',
  // [CLS] was never trained to stand for the text.
  classifier_pooling: 'mean',
};
writeFileSync(join(target, 'config.json'), `${JSON.stringify(embedded, undefined, 2)}\n`);
for (const name of ['tokenizer.json', 'tokenizer_config.json', 'special_tokens_map.json']) {
  copyFileSync(join(original, name), join(target, name));
}
