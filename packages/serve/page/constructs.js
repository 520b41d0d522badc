// Where a text has token constructs.

/** Characters that words consist of: a construct begins and ends where a word does. */
const WORD = /[\p{L}\p{N}]/u;

const isWord = (character) => character !== undefined && WORD.test(character);

/**
 * The constructs of a class in a text, the longest first where they overlap, in the order of the text: places in UTF-16
 * code units. Upper case does not count.
 */
export function findConstructs(text, constructs, label) {
  const lower = text.toLowerCase();
  // Some letters are longer in lower case: then places would be others.
  if (lower.length !== text.length) return [];
  const own = constructs
    .filter((construct) => construct.label === label && construct.text.trim() !== '')
    .map((construct) => construct.text.trim().toLowerCase())
    .sort((a, b) => b.length - a.length);
  const taken = new Uint8Array(text.length);
  const found = [];
  for (const construct of new Set(own)) {
    for (let at = lower.indexOf(construct); at !== -1; at = lower.indexOf(construct, at + 1)) {
      const end = at + construct.length;
      const isInside =
        (isWord(text[at]) && isWord(text[at - 1])) || (isWord(text[end - 1]) && isWord(text[end]));
      if (isInside || taken.subarray(at, end).includes(1)) continue;
      taken.fill(1, at, end);
      found.push({ start: at, end });
    }
  }
  return found.sort((a, b) => a.start - b.start);
}
