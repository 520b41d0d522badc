import type { EncodedText, Encoding } from '@tokensift/core';

/** A part of a text that a model reads at once, with the words that it is asked for. */
export interface WordWindow extends EncodedText {
  /** For each position the index of its word in the text; −1 where it is in none. */
  readonly words: Int32Array;
  /** Positions of the first sub-tokens of the words that the window is asked for, ascending. */
  readonly firsts: Int32Array;
}

/**
 * Cuts a text into windows of at most `maxLength` tokens that overlap by a part `stride` of what they hold beside
 * special tokens. Each word is asked for in exactly one window: of those that hold its first sub-token, the one where
 * it is farthest from where the text is cut. The ends of the text are no cuts; the last window ends with it.
 * @param encoding the whole text
 * @param words for each of its tokens the index of its word, ascending; −1 where it is in none
 * @param stride in [0, 1)
 */
export function cutIntoWindows(
  encoding: Encoding,
  words: Int32Array,
  { maxLength, stride }: { readonly maxLength: number; readonly stride: number },
): WordWindow[] {
  const { ids, typeIds, specialTokensMask } = encoding;
  const before = specialTokensMask.indexOf(0);
  const after = specialTokensMask.lastIndexOf(0) + 1;
  const first = firstTokens(words);
  if (ids.length <= maxLength) {
    return [{ ids, typeIds, specialTokensMask, words, firsts: Int32Array.from(first) }];
  }

  const room = maxLength - (ids.length - (after - before));
  const starts = windowStarts(after - before, room, stride).map((start) => before + start);
  const owned: number[][] = starts.map(() => []);
  for (const token of first) {
    const end = endOfWord(words, token);
    let owner = 0;
    let best = -Infinity;
    for (const [window, start] of starts.entries()) {
      if (token < start || token >= start + room) continue;
      const toStart = start === before ? Infinity : token - start;
      const toEnd = start + room === after ? Infinity : start + room - end;
      const margin = Math.min(toStart, toEnd);
      if (margin > best) [owner, best] = [window, margin];
    }
    owned[owner].push(token);
  }
  const windows = starts.map((start, window) =>
    cut(encoding, words, owned[window], [
      [0, before],
      [start, start + room],
      [after, ids.length],
    ]),
  );
  const asked = windows.filter(({ firsts }) => firsts.length > 0);
  return asked.length > 0 ? asked : windows.slice(0, 1);
}

/** Where windows of `room` tokens start, so that they cover so many and each repeats a part of the one before. */
function windowStarts(length: number, room: number, stride: number): number[] {
  const step = Math.max(1, room - Math.floor(room * stride));
  const starts = [0];
  while (starts.at(-1)! + room < length) starts.push(Math.min(starts.at(-1)! + step, length - room));
  return starts;
}

/** The first token of each word. */
function firstTokens(words: Int32Array): number[] {
  const first: number[] = [];
  let last = -1;
  for (const [token, word] of words.entries()) {
    if (word <= last) continue;
    first.push(token);
    last = word;
  }
  return first;
}

/** The index after the last of a word's tokens, which begin at `first`. */
export function endOfWord(words: Int32Array, first: number): number {
  let end = first + 1;
  while (end < words.length && words[end] === words[first]) end++;
  return end;
}

/** Stretches of an encoding, put together; `tokens` are those of the encoding that words are asked for at. */
function cut(
  { ids, typeIds, specialTokensMask }: Encoding,
  words: Int32Array,
  tokens: readonly number[],
  stretches: readonly (readonly [number, number])[],
): WordWindow {
  const positions = stretches.flatMap(([start, end]) =>
    Array.from({ length: end - start }, (_, i) => start + i),
  );
  const positionOf = new Map(positions.map((token, position) => [token, position]));
  return {
    ids: Int32Array.from(positions, (token) => ids[token]),
    typeIds: Int32Array.from(positions, (token) => typeIds[token]),
    specialTokensMask: Uint8Array.from(positions, (token) => specialTokensMask[token]),
    words: Int32Array.from(positions, (token) => words[token]),
    firsts: Int32Array.from(tokens, (token) => positionOf.get(token)!),
  };
}
