import { TokensiftError } from '@tokensift/core';
import { quote } from './invalid-tokenizer.ts';
import { longestTime } from './limits.ts';
import { foreignExpression } from './patterns/known-expressions.ts';
import type { TokenizerJson } from './tokenizer-json.ts';

/** Does work with texts of this many characters, and ends it when it takes too long. */
export type Watch = <Result>(characters: number, work: () => Result) => Result;

/** So much text takes less than a second, whatever the vocabulary. */
const SHORT = 10_000;

/**
 * Makes what ends the work of a tokenizer that takes too long: the stages of this package need time in proportion to the
 * text, but a regular expression of a tokenizer's own may need no end of it. Watching takes a tenth of a millisecond, so
 * it is left out where it is not needed.
 * @param where The tokenizer's path, for error messages.
 * @returns a function that throws TokensiftError `invalid-tokenizer` where the time is over
 */
export function createWatch(json: TokenizerJson, where: string): Watch {
  const expression = foreignExpression(json);
  return (characters, work) => {
    if (characters < SHORT && expression === undefined) return work();
    const milliseconds = longestTime(characters);
    try {
      return withTimeLimit(milliseconds, work);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ERR_SCRIPT_EXECUTION_TIMEOUT') throw error;
      const reason = expression === undefined ? '' : ` It has the regular expression ${quote(expression)}.`;
      throw new TokensiftError({
        code: 'invalid-tokenizer',
        where,
        message: `the tokenizer takes more than ${Math.round(milliseconds / 1000)} seconds for texts of ${characters} characters.${reason}`,
        hint: 'Take the tokenizer that was published with the model.',
      });
    }
  };
}

/** Undefined in a browser, which ends pages that take too long by itself. */
const vm = globalThis.process?.getBuiltinModule?.('node:vm');
const context = vm?.createContext({ work: undefined });
const script = vm && new vm.Script('work()');

/** Other than a timer, this also ends a loop or a regular expression that would never end by itself. */
function withTimeLimit<Result>(milliseconds: number, work: () => Result): Result {
  if (!context || !script) return work();
  const outer = context.work;
  context.work = work;
  try {
    return script.runInContext(context, { timeout: Math.ceil(milliseconds), displayErrors: false });
  } finally {
    context.work = outer;
  }
}
