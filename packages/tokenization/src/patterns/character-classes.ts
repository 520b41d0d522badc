import { LATER_FORMATS, LATER_MARKS, LATER_NONSPACING_MARKS, LATER_PUNCTUATION } from './later-characters.ts';

/**
 * Members of classes of characters as Rust and its libraries have them, for regular expressions with the flag `v`.
 * JavaScript's own `\\s`, `\\w` and `\\d` are others.
 */

/** `char::is_whitespace` */
export const WHITE_SPACE = '\\p{White_Space}';

/** `\\w` of the crate regex */
export const WORD = '\\p{Alphabetic}\\p{M}\\p{Nd}\\p{Pc}\\p{Join_Control}';

/** `char::is_numeric` */
export const NUMERIC = '\\p{N}';

/** `is_ascii_punctuation` or `is_punctuation` of the crate unicode_categories */
export const PUNCTUATION = `[\\p{P}--[${LATER_PUNCTUATION}]]\\x21-\\x2F\\x3A-\\x40\\x5B-\\x60\\x7B-\\x7E\\u166D\\u{111C9}`;

/** `is_mark_nonspacing` of the crate unicode_categories */
export const NONSPACING_MARK = `[\\p{Mn}--[${LATER_NONSPACING_MARKS}]]\\u1734\\u{1171E}`;

/** `is_other` of the crate unicode_categories */
export const OTHER = `[[\\p{Cc}\\p{Cf}\\p{Co}]--[${LATER_FORMATS}]]`;

/** `is_combining_mark` of the crate unicode-normalization-alignments */
export const MARK = `[\\p{M}--[${LATER_MARKS}]]\\u1CF2\\u1CF3`;

/** What the normalizer Nmt takes out. */
export const CONTROLS_OF_NMT = '\\x01-\\x08\\x0B\\x0E-\\x1F\\x7F\\x8F\\x9F';

/** What it makes a space. */
export const SPACES_OF_NMT = '\\t\\n\\f\\r\\u1680\\u200B-\\u200F\\u2028\\u2029\\u2581\\uFEFF\\uFFFD';
