/**
 * How many tokens of each sequence stay in an encoding of `maxLength` with `added` special tokens.
 * A pair is cut longest first as the reference implementation does it (Hugging Face tokenizers, strategy
 * LongestFirst): only the longer one where that is enough, else each to half of the room. The odd token goes to the
 * longer one, or to the second of two that are alike once each is cut to `maxLength` by itself. (The reference cuts
 * that first time after the word that fills `maxLength`, so of two sequences that are both longer than `maxLength`
 * it may give the odd token to the other one.)
 */
export function truncatedLengths(
  lengths: readonly number[],
  maxLength: number,
  added: number,
): readonly number[] {
  const room = maxLength - added;
  if (lengths.length === 1) return [Math.min(lengths[0], room)];
  const [first, second] = lengths;
  if (first + second <= room) return lengths;
  const shorter = Math.min(first, second);
  const left = room - shorter;
  if (left >= shorter) return first > second ? [left, second] : [first, left];
  const half = Math.floor(room / 2);
  const firstIsLonger = Math.min(first, maxLength) > Math.min(second, maxLength);
  return firstIsLonger ? [room - half, half] : [half, room - half];
}
