import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { temporaryFolder } from '@tokensift/testing';
import { describe, expect, it } from 'vitest';
import { readTokenizerFiles } from './tokenizer-files.ts';

describe('readTokenizerFiles', () => {
  it('writes what special_tokens_map.json alone states into tokenizer_config.json, as transformers reads it', async () => {
    const folder = await temporaryFolder();
    const mask = { content: '<mask>', lstrip: true, rstrip: false, single_word: false, normalized: false };
    const files = {
      'tokenizer.json': { model: {} },
      'special_tokens_map.json': { mask_token: mask, pad_token: { content: '<pad>' }, cls_token: '<s>' },
      'tokenizer_config.json': { pad_token: '<none>' },
    };
    for (const [name, json] of Object.entries(files)) {
      await writeFile(join(folder, name), JSON.stringify(json));
    }
    const config = (await readTokenizerFiles(folder)).get('tokenizer_config.json')!;
    expect(JSON.parse(Buffer.from(config).toString())).toMatchObject({
      mask_token: { __type: 'AddedToken', ...mask, special: true },
      pad_token: '<none>',
      cls_token: '<s>',
    });
  });
});
