import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { sampleInputs, sampleRecords, sampleResults } from '@tokensift/experiments/testing';
import { chromiumPath } from '@tokensift/testing';
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { renderReport } from './render-report.ts';
import { reportData } from './report-data.ts';

const names = ['full', 'a <b> & "c"'] as const;
const accuracies = [0.9, 0.92, 0.95];
const axe = createRequire(import.meta.url).resolve('axe-core/axe.min.js');

const desktop = { viewport: { width: 1280, height: 900 } };
const phone = { viewport: { width: 360, height: 740 } };

describe.skipIf(chromiumPath === undefined)(
  'the report in Chromium (skipped without one: CHROME_PATH)',
  () => {
    let browser: Browser;
    let folder: string;
    let url: string;

    beforeAll(async () => {
      browser = await chromium.launch({ executablePath: chromiumPath!, args: ['--no-sandbox'] });
      folder = await mkdtemp(join(tmpdir(), 'tokensift-'));
      const path = join(folder, 'report.html');
      const data = reportData(
        sampleResults(names, accuracies),
        sampleRecords(names, accuracies),
        sampleInputs(),
      );
      await writeFile(path, renderReport(data));
      url = pathToFileURL(path).href;
    });
    afterAll(async () => {
      await browser?.close();
      await rm(folder, { recursive: true, force: true });
    });

    /** The page, which must ask for nothing and say nothing on the console. */
    async function open(options: BrowserContextOptions = desktop): Promise<Page> {
      const context = await browser.newContext(options);
      const page = await context.newPage();
      const wrong: string[] = [];
      page.on('pageerror', ({ message }) => wrong.push(message));
      page.on('console', (message) => {
        if (['error', 'warning'].includes(message.type())) wrong.push(message.text());
      });
      page.on('request', (request) => {
        if (request.url() !== url && !request.url().startsWith('data:')) wrong.push(request.url());
      });
      page.on('dialog', (dialog) => wrong.push(`dialog: ${dialog.message()}`));
      onTestFinished(async () => {
        await context.close();
        expect(wrong).toEqual([]);
      });
      await page.goto(url);
      return page;
    }

    const firstColumn = (page: Page) =>
      page.locator('table.sortable').first().locator('tbody th').allInnerTexts();

    it('sorts a table by any column, both ways, by mouse and keyboard', async () => {
      const page = await open();
      const sorted = await firstColumn(page);
      expect(sorted[0]).toContain('best');
      const head = page.locator('table.sortable').first().locator('thead th');
      await head.nth(1).getByRole('button').click();
      expect(await head.nth(1).getAttribute('aria-sort')).toBe('descending');
      expect(await firstColumn(page)).toEqual(sorted);
      await page.keyboard.press('Enter');
      expect(await head.nth(1).getAttribute('aria-sort')).toBe('ascending');
      expect(await firstColumn(page)).toEqual([...sorted].reverse());
      await head.nth(0).getByRole('button').click();
      expect((await firstColumn(page))[0]).toContain('a <b>');
      expect(await head.nth(1).getAttribute('aria-sort')).toBeNull();
    });

    it('says what a mark is, to those who point at it and to those who use the keyboard', async () => {
      const page = await open();
      const tip = page.locator('.tip');
      await page.locator('.wide .chart circle').first().hover();
      expect(await tip.textContent()).toMatch(/accuracy %: .* ± .*of full finetuning’s FLOPs/s);
      await page.mouse.move(0, 0);
      expect(await tip.isVisible()).toBe(false);

      const seeds = page.getByRole('img', { name: 'accuracy of each seed' });
      await seeds.focus();
      const said: string[] = [];
      for (let i = 0; i < 6; i++) {
        await page.keyboard.press('ArrowRight');
        said.push((await page.locator('[aria-live]').textContent()) ?? '');
      }
      expect(new Set(said).size).toBe(6);
      expect(said.join(' ')).toContain('95.00 %');
      await page.keyboard.press('Escape');
      expect(await tip.isVisible()).toBe(false);
    });

    it('finds constructs by words and by class, in chart and table', async () => {
      const page = await open();
      const part = page.locator('#set-1-constructs');
      const shown = part.locator('.wide circle:not(.off)');
      const rows = part.locator('tbody tr');
      await part.getByText('The same as a table').click();
      expect(await shown.count()).toBe(4);
      await part.getByLabel('Search').fill('WHEEL');
      expect(await part.locator('output').textContent()).toBe('1 found');
      expect(await shown.count()).toBe(1);
      expect(await part.locator('.wide .names text:not(.off)').allTextContents()).toEqual(['wheel']);
      expect(await rows.filter({ visible: true }).allInnerTexts()).toEqual([
        expect.stringContaining('wheel'),
      ]);
      await part.getByLabel('Search').fill('');
      await part.getByRole('combobox').selectOption('cook');
      expect(await part.locator('output').textContent()).toBe('2 found');
      expect(await shown.count()).toBe(2);
      expect(await part.locator('[data-text]').filter({ visible: true }).count()).toBe(0);
      const mistakes = page.locator('#set-1-mistakes');
      await mistakes.getByLabel('Search').fill('nothing of this kind');
      expect(await mistakes.locator('li').filter({ visible: true }).count()).toBe(0);
    });

    it('saves the data of a figure', async () => {
      const page = await open({ ...desktop, acceptDownloads: true });
      const saved = page.waitForEvent('download');
      await page.getByRole('link', { name: 'data-seeds as CSV' }).click();
      const download = await saved;
      expect(download.suggestedFilename()).toBe('data-seeds.csv');
      const content = await readFile(await download.path(), 'utf8');
      expect(content.split('\r\n')[0]).toBe('method,seed,metric,value');
      expect(content.split('\r\n')).toHaveLength(1 + 6 + 1);
    });

    it.each(['light', 'dark'] as const)('has nothing that axe finds serious, %s', async (colorScheme) => {
      for (const size of [desktop, phone]) {
        // Axe is put into the page, whose own policy would not let it run.
        const page = await open({ ...size, colorScheme, bypassCSP: true });
        await page.evaluate('for (const part of document.querySelectorAll("details")) part.open = true');
        await page.addScriptTag({ path: axe });
        const found = await page.evaluate(async () => {
          const run = (globalThis as unknown as { axe: { run: () => Promise<AxeResults> } }).axe.run;
          const { violations } = await run();
          return violations.map(({ id, impact, nodes }) => ({
            id,
            impact,
            html: nodes.map(({ html }) => html),
          }));
        });
        expect(found.filter(({ impact }) => impact === 'serious' || impact === 'critical')).toEqual([]);
      }
    });

    it('fits a phone, and paper', async () => {
      const page = await open(phone);
      const beyond = () => page.evaluate('document.documentElement.scrollWidth - window.innerWidth');
      expect(await beyond()).toBe(0);
      expect(await page.locator('.narrow .chart').first().isVisible()).toBe(true);
      expect(await page.locator('.wide .chart').first().isVisible()).toBe(false);
      await page.emulateMedia({ media: 'print', colorScheme: 'dark' });
      expect(await page.locator('nav').isVisible()).toBe(false);
      expect(await page.evaluate('getComputedStyle(document.body).color')).toBe('rgb(0, 0, 0)');
      const paper = await page.pdf({ format: 'A4' });
      expect(paper.subarray(0, 5).toString()).toBe('%PDF-');
    });

    it('can be read without scripts', async () => {
      const page = await open({ ...desktop, javaScriptEnabled: false });
      expect(await page.locator('h1').textContent()).toBe('sample');
      expect(await page.locator('.wide .chart').first().isVisible()).toBe(true);
      expect(await page.locator('.filter').first().isVisible()).toBe(false);
    });
  },
);

interface AxeResults {
  readonly violations: readonly {
    readonly id: string;
    readonly impact: string | null;
    readonly nodes: readonly { readonly html: string }[];
  }[];
}
