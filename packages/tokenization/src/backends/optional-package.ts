import { createRequire } from 'node:module';
import { TokensiftError } from '@tokensift/core';

/**
 * The path of a file of an optional package.
 * @throws TokensiftError `unsupported` when the package is not installed.
 */
export function resolveOptional(packageName: string, file = ''): string {
  try {
    return createRequire(import.meta.url).resolve(packageName + file);
  } catch (cause) {
    throw new TokensiftError({
      code: 'unsupported',
      message: `this tokenizer backend needs the package ${packageName}, which is not installed.`,
      hint: `Install it with "npm install ${packageName}", or leave the backend out to use the default one.`,
      cause,
    });
  }
}
