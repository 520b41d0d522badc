import { type ErrorCode, TokensiftError } from './errors.ts';

/** An error as records and `--json` show it. */
export interface ErrorParts {
  readonly code: ErrorCode;
  /** What was wrong, without the place and the hint. */
  readonly message: string;
  readonly where?: string;
  readonly hint?: string;
}

/** Any thrown value in parts; what is no `TokensiftError` is a defect. */
export function errorParts(error: unknown): ErrorParts {
  if (!TokensiftError.isInstance(error)) {
    return { code: 'internal', message: error instanceof Error ? error.message : String(error) };
  }
  const { code, problem: message, where, hint } = error;
  return {
    code,
    message,
    ...(where !== undefined && { where }),
    ...(hint && { hint }),
  };
}
