import { printableLines } from '@tokensift/core';

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Text as it can stand in HTML and SVG, between tags and in attributes. */
export const escapeHtml = (text: string): string =>
  printableLines(text).replace(/[&<>"']/g, (character) => ENTITIES[character]);
