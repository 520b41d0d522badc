import { version } from '../experiment/environment.ts';
import { escapeHtml } from './escape-html.ts';
import { STYLE } from './style.ts';

/** A page that needs nothing else. `body` is HTML. */
export function htmlPage(title: string, body: string, style = ''): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="generator" content="tokensift ${escapeHtml(version)}">
<title>${escapeHtml(title)}</title>
<style>${STYLE}${style}</style>
</head>
<body>
${body}
</body>
</html>
`;
}
