// Answers of transformers.js in the form in which tokensift answers.

/** What the page asks. */
export interface Request {
  readonly text: string;
  /** How many labels to list. */
  readonly top?: number;
}

export interface ScoredLabel {
  readonly label: string;
  readonly score: number;
}

/** @param answers best first */
export function labelOf(problem: string, answers: readonly ScoredLabel[]): object {
  const probabilities = answers.map(({ label, score }) => ({ label, probability: score }));
  if (problem === 'multi_label_classification') {
    return {
      labels: probabilities.filter(({ probability }) => probability >= 0.5).map(({ label }) => label),
      probabilities,
    };
  }
  return { ...probabilities[0], probabilities };
}

export interface TaggedToken {
  readonly entity: string;
  readonly score: number;
  /** The token's text, continuations of a word with the tokenizer's mark ("##"). */
  readonly word: string;
  readonly index: number;
}

export interface Span {
  readonly label: string;
  readonly start: number;
  readonly end: number;
  readonly score: number;
}

/**
 * Spans of tagged tokens. transformers.js gives no places: each token is looked for in the text after the one before it.
 * A token whose text is not there, such as one without its accents, ends its span.
 */
export function tagsToSpans(text: string, tokens: readonly TaggedToken[]): Span[] {
  const lower = text.toLowerCase();
  const spans: (Span & { readonly last: number; readonly scores: readonly number[] })[] = [];
  let from = 0;
  for (const { entity, score, word, index } of tokens) {
    const shown = word.replace(/^##/, '').trim();
    const start = lower.indexOf(shown.toLowerCase(), from);
    if (shown === '' || start === -1) continue;
    from = start + shown.length;
    const label = entity.replace(/^[BI]-/, '');
    const open = spans.at(-1);
    const goesOn = open !== undefined && open.label === label && index === open.last + 1;
    if (goesOn && (!entity.startsWith('B-') || word.startsWith('##'))) {
      spans[spans.length - 1] = { ...open, end: from, last: index, scores: [...open.scores, score] };
    } else spans.push({ label, start, end: from, score, last: index, scores: [score] });
  }
  return spans.map(({ label, start, end, scores }) => ({
    label,
    start,
    end,
    score: scores.reduce((sum, score) => sum + score, 0) / scores.length,
  }));
}
