import { TokensiftError } from '@tokensift/core';

/** The typed error that a promise is rejected with; anything else fails the test. */
export async function errorOf(promise: Promise<unknown>): Promise<TokensiftError> {
  try {
    await promise;
  } catch (error) {
    if (TokensiftError.isInstance(error)) return error;
    throw error;
  }
  throw new Error('nothing was thrown');
}
