import { OUTSIDE } from './tag-scheme.ts';

export interface TaggedSpan {
  readonly text: string;
  /** The entity's type, or "O". */
  readonly label: string;
}

/**
 * Cuts a text tagged in the BIO scheme into labelled ones: each entity is a text with its type as label, each stretch
 * between entities a text with the label "O". Tokens are joined by spaces.
 */
export function taggedSpans(tokens: readonly string[], tags: readonly string[]): TaggedSpan[] {
  const spans: { readonly words: string[]; readonly label: string }[] = [];
  for (const [i, tag] of tags.entries()) {
    const label = tag === OUTSIDE ? OUTSIDE : tag.slice(2);
    const begins = tag.startsWith('B-') || label !== spans.at(-1)?.label;
    if (begins) spans.push({ words: [tokens[i]], label });
    else spans.at(-1)!.words.push(tokens[i]);
  }
  return spans.map(({ words, label }) => ({ text: words.join(' '), label }));
}
