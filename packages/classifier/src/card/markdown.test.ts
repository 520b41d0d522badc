import { describe, expect, it } from 'vitest';
import { codeSpan, escapeMarkdown } from './markdown.ts';

describe('codeSpan', () => {
  it.each([
    ['plain', 'card_arrival', '`card_arrival`'],
    ['HTML', '<img src=x onerror=alert(1)>', '`<img src=x onerror=alert(1)>`'],
    ['line ends and headings', 'a\n# b', '`a\\u000A# b`'],
    ['escape sequences', '\u001B[2J', '`\\u001B[2J`'],
    ['backticks inside', 'a`b``c', '```a`b``c```'],
    ['backticks at its ends', '`a', '`` `a ``'],
    ['spaces at both ends', ' a ', '`  a  `'],
    ['nothing', ' ', '(blank)'],
  ])('shows %s', (_, text, markdown) => {
    expect(codeSpan(text)).toBe(markdown);
  });
});

describe('escapeMarkdown', () => {
  it.each([
    ['always "refund_me" 50.0 %', 'always "refund\\_me" 50.0 %'],
    ['<script>![x](y)`z`', '\\<script\\>!\\[x\\](y)\\`z\\`'],
    ['a\nb', 'a\\\\u000Ab'],
  ])('shows %j', (text, markdown) => {
    expect(escapeMarkdown(text)).toBe(markdown);
  });
});
