import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];

/**
 * A Chromium of this machine: the one that TOKENSIFT_CHROMIUM or CHROME_PATH names, else the first on the PATH; undefined
 * without one, and tests that need it are skipped.
 */
export const chromiumPath: string | undefined =
  process.env.TOKENSIFT_CHROMIUM ??
  process.env.CHROME_PATH ??
  (process.env.PATH ?? '')
    .split(delimiter)
    .flatMap((folder) => NAMES.map((name) => join(folder, name)))
    .find(existsSync);
