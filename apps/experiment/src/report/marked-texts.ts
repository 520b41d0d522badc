import type { MarkedText } from '@tokensift/experiments';
import { escapeHtml } from './escape-html.ts';

/** Texts with their relevant tokens marked: the deeper the colour, the more a token tells about the class. */
export const markedTexts = (texts: readonly MarkedText[]): string => texts.map(markedText).join('\n');

function markedText({ label, pieces }: MarkedText): string {
  const shown = pieces.map(({ text, weight, cause }) =>
    cause === undefined
      ? escapeHtml(text)
      : `<mark style="--w:${Math.round(weight * 100)}%" title="${escapeHtml(cause)}">${escapeHtml(text)}</mark>`,
  );
  return `<p class="text" data-text><span class="quiet">${escapeHtml(label)}</span><br>${shown.join('')}</p>`;
}
