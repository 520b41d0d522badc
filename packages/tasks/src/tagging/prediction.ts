import { type Entity, entitiesOf } from '@tokensift/eval';
import type { Place } from './words.ts';

/** A part of a text and what it is. */
export interface LabelledSpan {
  readonly label: string;
  readonly text: string;
  /** [start, end) in the text, in UTF-16 code units as `text.slice(start, end)` takes them. */
  readonly start: number;
  readonly end: number;
  /** The mean over its words of the probability of their tags. */
  readonly score: number;
}

/** The spans of a text, in their order. */
export interface SpanPrediction {
  readonly spans: readonly LabelledSpan[];
  /** A tag for each token, where tokens were given. The spans' text is that of the tokens, joined by single spaces. */
  readonly tags?: readonly string[];
}

/** The tag of a word and its probability. */
export interface WordTag {
  readonly tag: string;
  readonly score: number;
}

/**
 * Puts words together to spans, as the token-classification pipeline of Python's transformers does.
 * @param isAsked whether spans of a type are answers
 */
export function spansOf(
  tags: readonly WordTag[],
  places: readonly Place[],
  text: string,
  isAsked: (type: string) => boolean,
): LabelledSpan[] {
  const at = codeUnits(text);
  return entitiesOf(tags.map(({ tag }) => tag))
    .filter(({ type }) => isAsked(type))
    .map((entity) => {
      const [start, end] = [at(places[entity.start][0]), at(places[entity.end - 1][1])];
      const { type: label } = entity;
      return { label, text: text.slice(start, end), start, end, score: meanScore(tags, entity) };
    });
}

const meanScore = (tags: readonly WordTag[], { start, end }: Entity): number =>
  tags.slice(start, end).reduce((sum, { score }) => sum + score, 0) / (end - start);

/** A function from places in code points to places in UTF-16 code units. */
function codeUnits(text: string): (codePoint: number) => number {
  const at = [0];
  for (const character of text) at.push(at.at(-1)! + character.length);
  // Without characters of two code units both are the same.
  return at.length === text.length + 1 ? (codePoint) => codePoint : (codePoint) => at[codePoint];
}

/** Columns of a table: all spans in one, and the lowest of their scores. */
export const spanColumns = ['spans', 'score'] as const;

/** Such as `city "New York" 10-18; date "today" 22-27`. */
export function spanCells({ spans }: SpanPrediction): readonly string[] {
  const listed = spans.map(
    ({ label, text, start, end }) => `${label} ${JSON.stringify(text)} ${start}-${end}`,
  );
  const scores = spans.map(({ score }) => score);
  return [listed.join('; '), spans.length === 0 ? '' : String(Math.min(...scores))];
}
