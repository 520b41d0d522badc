import { cp } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { exportOnnx, openClassifier } from '@tokensift/classifier';
import { tinyBertFolder } from '@tokensift/models/testing';
import { chromiumPath, temporaryFolder } from '@tokensift/testing';
import { type Browser, chromium } from 'playwright-core';
import { build, type PreviewServer, preview } from 'vite';
import { describe, expect, it, onTestFinished } from 'vitest';

const configFile = fileURLToPath(new URL('../vite.config.ts', import.meta.url));

/** The page with the tiny classifier beside it, on a server of its own. */
async function servePage(): Promise<{ url: string; expected: string }> {
  const outDir = join(await temporaryFolder(), 'page');
  await build({ configFile, logLevel: 'error', build: { outDir } });
  const classifier = await openClassifier(tinyBertFolder);
  const folder = join(outDir, '..', 'exported');
  await exportOnnx(classifier, folder);
  await cp(folder, join(outDir, 'model'), { recursive: true });
  const server: PreviewServer = await preview({
    configFile,
    logLevel: 'error',
    build: { outDir },
    preview: { port: 0, host: '127.0.0.1' },
  });
  onTestFinished(() => server.close());
  const { port } = server.httpServer.address() as AddressInfo;
  const { label } = await classifier.predict('book a flight');
  return { url: `http://127.0.0.1:${port}/`, expected: label };
}

describe.skipIf(chromiumPath === undefined)('the page in Chromium (skipped without one: CHROME_PATH)', () => {
  it('classifies with the exported classifier, and loads nothing from elsewhere', async () => {
    const { url, expected } = await servePage();
    const browser: Browser = await chromium.launch({
      executablePath: chromiumPath!,
      args: ['--no-sandbox'],
    });
    onTestFinished(() => browser.close());
    const page = await browser.newPage();
    const [errors, foreign]: [string[], string[]] = [[], []];
    page.on('pageerror', (error) => errors.push(error.message));
    page.on('console', (message) => message.type() === 'error' && errors.push(message.text()));
    page.on('request', (request) => {
      if (!/^(blob:)?http:\/\/127\.0\.0\.1:/.test(request.url())) foreign.push(request.url());
    });
    await page.goto(url);
    await page.waitForSelector('#form:not([hidden])');
    await page.fill('#text', 'book a flight');
    await page.click('#form button');
    await page.waitForSelector('#answer:not([hidden])');
    expect(await page.textContent('#answer h2')).toBe(expected);
    expect(await page.isVisible('#pair-field')).toBe(false);
    expect([errors, foreign]).toEqual([[], []]);
  });
});
