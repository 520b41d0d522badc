/** What a stretch outside of all entities is labelled. */
const OUTSIDE = 'O';

export interface TaggedSpan {
  readonly text: string;
  /** The entity's type, or "O". */
  readonly label: string;
}

/**
 * Cuts a tagged text into labelled ones: each entity (a B- tag and the I- tags of its type after it) is a text with its
 * type as label, each stretch between entities a text with the label "O". Tokens are joined by spaces. An I- tag that
 * nothing of its type comes before begins an entity, as seqeval and CoNLL count it.
 * @returns undefined when a tag is not of the BIO scheme.
 */
export function taggedSpans(tokens: readonly string[], tags: readonly unknown[]): TaggedSpan[] | undefined {
  const spans: { readonly words: string[]; readonly label: string }[] = [];
  for (const [i, tag] of tags.entries()) {
    const [, place, type] = (typeof tag === 'string' && /^(?:([BI])-(.+)|O)$/.exec(tag)) || [undefined];
    if (tag !== OUTSIDE && type === undefined) return undefined;
    const label = type ?? OUTSIDE;
    const last = spans.at(-1);
    if (last?.label === label && place !== 'B') last.words.push(tokens[i]);
    else spans.push({ words: [tokens[i]], label });
  }
  return spans.map(({ words, label }) => ({ text: words.join(' '), label }));
}
