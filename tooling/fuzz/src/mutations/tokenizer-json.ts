import { hostilePatterns } from './hostile.ts';
import { mutateJson } from './json.ts';
import { type Mutate, oneOf, pick } from './mutation.ts';

/** What stages match, put in and are limited by. */
const PLACE =
  /"(Regex|String|content|prepend|replacement|max_input_chars_per_word)":("(?:[^"\\]|\\.)*"|\d+)/g;

/** Gives a stage a pattern, a text or a limit that makes it work for long. */
const mutateStage: Mutate = (bytes, random) => {
  const text = bytes.toString();
  const places = [...text.matchAll(PLACE)];
  if (places.length === 0) return undefined;
  const { 0: found, 1: key, index } = pick(places, random);
  const value =
    key === 'Regex'
      ? JSON.stringify(pick(hostilePatterns, random))
      : key === 'max_input_chars_per_word'
        ? pick(['0', '1000000000', '1e9', '-1'], random)
        : JSON.stringify(pick(['', 'a', '\n', ' ', 'aa', 'a'.repeat(100_000)], random));
  return {
    bytes: Buffer.from(`${text.slice(0, index)}"${key}":${value}${text.slice(index + found.length)}`),
    what: `${key} at ${index} = ${value.slice(0, 40)}`,
  };
};

export const mutateTokenizerJson: Mutate = oneOf([mutateJson, mutateJson, mutateStage]);
