import type { LabelledText, Tokenizer } from '@tokensift/core';
import { sortLabels } from '@tokensift/datasets';
import { type Construct, createRelevanceExplainer } from '@tokensift/token-statistics';
import { groupBy } from '../results/group-by.ts';

/** A piece of a text. */
export interface MarkedPiece {
  readonly text: string;
  /** How relevant it is, as a fraction of what is most relevant in the text; 0 where no construct covers it. */
  readonly weight: number;
  /** The construct that makes it relevant, as people read it. */
  readonly cause?: string;
}

export interface MarkedText {
  readonly label: string;
  readonly pieces: readonly MarkedPiece[];
}

/** What is less relevant than this is not marked: as much as positions have that no construct covers. */
const FLOOR = 0.1;

/**
 * Makes a function that marks the relevant tokens of texts: what constructs cover, by their score. Where a tokenizer
 * does not say where its tokens are, the tokens are shown, one by one.
 */
export function createMarker(
  constructs: readonly Construct[],
  tokenizer: Tokenizer,
): (row: LabelledText) => MarkedText {
  const explain = createRelevanceExplainer(constructs, { floor: 0 });
  return ({ text, label }) => {
    const encoding = tokenizer.encode(text);
    const { causes } = explain(encoding);
    const highest = causes.reduce((most, cause) => Math.max(most, cause?.score ?? 0), 0);
    const characters = [...text];
    const pieces: MarkedPiece[] = [];
    let position = 0;
    for (const [t, cause] of causes.entries()) {
      if (encoding.specialTokensMask[t] === 1) continue;
      const marked =
        cause && cause.score > FLOOR * highest
          ? { weight: cause.score / highest, cause: tokenizer.decode(cause.ids) }
          : { weight: 0 };
      if (!tokenizer.hasOffsets) {
        if (pieces.length > 0) pieces.push({ text: ' ', weight: 0 });
        pieces.push({ text: tokenizer.decode([encoding.ids[t]]).trim(), ...marked });
        continue;
      }
      const [start, end] = encoding.offsets[t];
      if (start > position) pieces.push({ text: characters.slice(position, start).join(''), weight: 0 });
      // Of a character that several tokens share only the first is shown.
      const from = Math.max(start, position);
      if (end > from) pieces.push({ text: characters.slice(from, end).join(''), ...marked });
      position = Math.max(position, end);
    }
    if (tokenizer.hasOffsets && position < characters.length) {
      pieces.push({ text: characters.slice(position).join(''), weight: 0 });
    }
    return { label, pieces: join(pieces) };
  };
}

/** Neighbours with the same cause become one piece, and so does the space between them. */
function join(pieces: readonly MarkedPiece[]): MarkedPiece[] {
  const joined: MarkedPiece[] = [];
  for (const piece of pieces) {
    const [before, last] = joined.slice(-2).length === 2 ? joined.slice(-2) : [undefined, joined.at(-1)];
    if (last && last.cause === piece.cause) {
      joined[joined.length - 1] = { ...last, text: last.text + piece.text };
    } else if (piece.cause && before?.cause === piece.cause && last?.text.trim() === '' && !last.cause) {
      joined.splice(-2, 2, { ...before, text: before.text + last.text + piece.text });
    } else joined.push(piece);
  }
  return joined;
}

/** One text of each class in turn, of those that have something to show, until there are enough. */
export function pickTexts(
  rows: readonly LabelledText[],
  mark: (row: LabelledText) => MarkedText,
  count: number,
): MarkedText[] {
  const byLabel = groupBy(rows, ({ label }) => label);
  const labels = sortLabels(byLabel.keys());
  const picked: MarkedText[] = [];
  for (let turn = 0; turn < count + 5 && picked.length < count; turn++) {
    for (const label of labels) {
      const row = byLabel.get(label)![turn];
      const marked = row && mark(row);
      if (marked?.pieces.some(({ weight }) => weight > 0) && picked.length < count) picked.push(marked);
    }
  }
  return picked;
}
