// Takes the picture of a report that the documents show: write-report.ts RUN_FOLDER. Needs a Chromium.
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { chromiumPath } from '@tokensift/testing/chromium';
import { chromium } from 'playwright-core';
import { root } from '../site/links.ts';

const [folder] = process.argv.slice(2);
if (!folder || !chromiumPath) throw new Error('Give the folder of a run, and have a Chromium on the PATH.');
const browser = await chromium.launch({ executablePath: chromiumPath, args: ['--no-sandbox'] });
const page = await browser.newPage({ viewport: { width: 1240, height: 1420 }, deviceScaleFactor: 1 });
await page.goto(pathToFileURL(resolve(folder, 'report.html')).href);
await page.screenshot({ path: `${root}docs/pictures/report.png` });
await browser.close();
