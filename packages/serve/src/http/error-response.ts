import { type ErrorCode, errorParts, TokensiftError } from '@tokensift/core';
import { Refusal, type RefusalCode } from '../refusal.ts';

/** An error as a response has it. */
export interface ErrorBody {
  readonly error: {
    /** Stable: programs may branch on it. */
    readonly code: ErrorCode | RefusalCode;
    readonly message: string;
    /** The field of the request that it is about. */
    readonly where?: string;
    /** What can be done about it. */
    readonly hint?: string;
  };
}

export interface ErrorResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: ErrorBody;
}

/** What is wrong with the request; all other codes are the server's matter. */
const OF_THE_REQUEST: ReadonlySet<ErrorCode> = new Set<ErrorCode>(['invalid-argument', 'invalid-data']);

/** Any thrown value as a response. Of a defect nothing is told but that it is one. */
export function errorResponse(thrown: unknown): ErrorResponse {
  if (thrown instanceof Refusal) {
    const { status, headers, code, message, where, hint } = thrown;
    return {
      status,
      headers,
      body: { error: { code, message, ...(where !== undefined && { where }), ...(hint && { hint }) } },
    };
  }
  if (!TokensiftError.isInstance(thrown) || thrown.code === 'internal') {
    return { status: 500, headers: {}, body: { error: { code: 'internal', message: 'The server failed.' } } };
  }
  const error = errorParts(thrown);
  return { status: OF_THE_REQUEST.has(error.code) ? 400 : 500, headers: {}, body: { error } };
}
