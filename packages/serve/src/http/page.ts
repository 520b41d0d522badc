import { readFileSync } from 'node:fs';
import { packageFile } from '../package-file.ts';

/** The page to try a model in a browser, beside the sources. */
const FILES = [
  { path: '/', file: 'index.html', type: 'text/html; charset=utf-8' },
  { path: '/page.css', file: 'page.css', type: 'text/css; charset=utf-8' },
  ...['page.js', 'backend.js', 'constructs.js'].map((file) => ({
    path: `/${file}`,
    file,
    type: 'text/javascript; charset=utf-8',
  })),
];

export const readPage = () =>
  FILES.map(({ path, file, type }) => ({
    path,
    type,
    content: readFileSync(packageFile(`page/${file}`)),
  }));

/** What a browser may do with whatever comes from here. */
export const SECURITY_HEADERS = {
  'Content-Security-Policy':
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src data:; " +
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'no-referrer',
  'Cache-Control': 'no-store',
} as const;
