import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { printableLines } from '@tokensift/core';
import { packageFile } from '../package-file.ts';
import { version } from '../version.ts';
import { escapeHtml } from './escape-html.ts';
import { STYLE } from './style.ts';

export interface PageOptions {
  /** The version of tokensift that made what is shown. Default this one. */
  readonly generator?: string;
  /** Whether it comes with the script for sorting, tooltips and search; it can be read without. */
  readonly isInteractive?: boolean;
  /** Whether its server tells of changes, which the script then shows. */
  readonly isLive?: boolean;
}

/** A page that needs nothing else, and may load nothing. `body` is HTML. */
export function htmlPage(title: string, body: string, options: PageOptions = {}): string {
  const { generator = version, isInteractive = false, isLive = false } = options;
  const script = isInteractive ? readFileSync(packageFile('page/report.js'), 'utf8') : '';
  const page = `<!doctype html>
<html lang="en"${isLive ? ' data-live' : ''}>
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy(script, isLive)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="generator" content="tokensift ${escapeHtml(generator)}">
<title>${escapeHtml(title)}</title>
<style>${STYLE}</style>
</head>
<body>
${body}
`;
  // What names and texts may hold acts on nothing; the script stands as its hash says.
  return `${printableLines(page)}${script === '' ? '' : `<script type="module">${script}</script>\n`}</body>
</html>
`;
}

/** Nothing is loaded from anywhere, and no script runs but the page's own, whatever the texts in it say. */
function policy(script: string, isLive: boolean): string {
  const hash = createHash('sha256').update(script).digest('base64');
  return [
    "default-src 'none'",
    "style-src 'unsafe-inline'",
    ...(script === '' ? [] : [`script-src 'sha256-${hash}'`]),
    ...(isLive ? ["connect-src 'self'"] : []),
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ');
}

/** A page under its title and a remark on it. `body` is HTML. */
export function renderPage(title: string, remark: string, body: string): string {
  return htmlPage(
    title,
    `<main><header>
<h1>${escapeHtml(title)}</h1>
<p class="quiet">${escapeHtml(remark)}</p>
</header>
${body}</main>`,
  );
}
