import { cp } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { exportOnnx, openClassifier } from '@tokensift/classifier';
import { tinyBertFolder } from '@tokensift/models/testing';
import { chromiumPath, temporaryFolder } from '@tokensift/testing';
import { chromium } from 'playwright-core';
import { build, preview } from 'vite';
import { describe, expect, it, onTestFinished } from 'vitest';

const root = fileURLToPath(new URL('..', import.meta.url));

describe.skipIf(chromiumPath === undefined)('the page in Chromium (skipped without one: CHROME_PATH)', () => {
  it('is built, and answers with the label of the classifier', async () => {
    const outDir = join(await temporaryFolder(), 'page');
    await build({ root, logLevel: 'error', build: { outDir } });
    const classifier = await openClassifier(tinyBertFolder);
    const { label } = await classifier.predict('book a flight');
    await exportOnnx(classifier, join(outDir, '..', 'exported'), { formats: ['int8'] });
    await cp(join(outDir, '..', 'exported'), join(outDir, 'classifier'), { recursive: true });
    const server = await preview({
      root,
      logLevel: 'error',
      build: { outDir },
      preview: { port: 0, host: '127.0.0.1' },
    });
    onTestFinished(() => server.close());
    const browser = await chromium.launch({ executablePath: chromiumPath!, args: ['--no-sandbox'] });
    onTestFinished(() => browser.close());
    const page = await browser.newPage();
    await page.goto(`http://127.0.0.1:${(server.httpServer.address() as AddressInfo).port}/`);
    await page.getByText('Ready.').waitFor();
    await page.fill('#text', 'book a flight');
    await page.press('#text', 'Enter');
    await page.getByText(/%/).waitFor();
    expect(await page.textContent('#answer')).toMatch(`${label} (`);
  });
});
