import { TokensiftError } from '@tokensift/core';

/** How the fields of a file are written. */
export interface Dialect {
  readonly delimiter: string;
  /**
   * What quotes are. "strict" (RFC 4180): a field that holds a quote, the delimiter or a line break is in quotes, with
   * each quote in it twice; anything else is an error. "lenient": a quote is an ordinary character, unless it opens a
   * field that a quote closes before the next delimiter or line end. "none": a quote is always an ordinary character.
   */
  readonly quotes: 'strict' | 'lenient' | 'none';
}

/** What fields may be separated by. Tab-separated files are often written without any quoting. */
export const DIALECTS = {
  comma: { delimiter: ',', quotes: 'strict' },
  semicolon: { delimiter: ';', quotes: 'strict' },
  tab: { delimiter: '\t', quotes: 'lenient' },
  pipe: { delimiter: '|', quotes: 'strict' },
} as const satisfies Readonly<Record<string, Dialect>>;

export type DelimiterName = keyof typeof DIALECTS;

/** All dialects, the expected one first. */
export const dialectsFrom = (expected: DelimiterName): readonly Dialect[] => [
  DIALECTS[expected],
  ...Object.values(DIALECTS).filter((dialect) => dialect !== DIALECTS[expected]),
];

/**
 * The dialect with a delimiter that a user gives; `\t` may be written as in code.
 * @throws TokensiftError `invalid-argument` for something else than one character, or one that fields cannot be separated by.
 */
export function dialectOf(given: string): Dialect {
  const delimiter = given === '\\t' ? '\t' : given;
  if (delimiter.length === 1 && !'"\r\n'.includes(delimiter)) {
    return (
      Object.values(DIALECTS).find((dialect) => dialect.delimiter === delimiter) ?? {
        delimiter,
        quotes: 'strict',
      }
    );
  }
  throw new TokensiftError({
    code: 'invalid-argument',
    where: 'delimiter',
    message: `fields cannot be separated by ${JSON.stringify(given)}.`,
    hint: 'Give one character, such as "|" or "\\t", that is neither a quote nor a line end.',
  });
}

/** The name of a delimiter; the character itself where it has none. */
export const nameOfDelimiter = (delimiter: string): string =>
  Object.entries(DIALECTS).find(([, dialect]) => dialect.delimiter === delimiter)?.[0] ??
  JSON.stringify(delimiter);
