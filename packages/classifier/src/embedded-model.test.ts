import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { temporaryFolder } from '@tokensift/testing';
import { expect, it } from 'vitest';
import { embeddedModel } from './embedded-model.ts';
import { fetchTokenizer } from './fetch-model.ts';
import { openModel } from './open-model.ts';

it('is found by its name, unless the user has a folder that is called so', async () => {
  expect(await fetchTokenizer('tokensift-mini')).toBe(embeddedModel('tokensift-mini'));
  expect((await openModel('tokensift-mini')).backbone.config.vocabularySize).toBeGreaterThan(1000);
  const folder = await temporaryFolder();
  await mkdir(join(folder, 'tokensift-mini'));
  expect(embeddedModel('tokensift-mini', folder)).toBeUndefined();
  expect(embeddedModel('tokensift-midi')).toBeUndefined();
});
