import { TokensiftError } from '@tokensift/core';
import type { MlflowServer } from './mlflow-settings.ts';

/** Asks one server. Its address and who asks are known. */
export interface MlflowClient {
  /** @returns undefined where there is no such thing */
  get<Answer>(
    path: string,
    query: Readonly<Record<string, string>>,
    signal: AbortSignal,
  ): Promise<Answer | undefined>;
  post<Answer>(path: string, body: object, signal: AbortSignal): Promise<Answer>;
}

/** Longest time that a server may take for an answer. */
const TIMEOUT_MILLISECONDS = 10_000;
const MOST_CHARACTERS = 300;

/**
 * Requests of MLflow's REST API (https://mlflow.org/docs/latest/api_reference/rest-api.html), each made once.
 * The promises reject with TokensiftError: `network-error` where the server cannot be reached or is too busy, `access-denied`,
 * `invalid-argument` for all else that it refuses.
 */
export function createMlflowClient({ uri, authorization }: MlflowServer): MlflowClient {
  async function ask<Answer>(
    path: string,
    init: RequestInit,
    signal: AbortSignal,
  ): Promise<Answer | undefined> {
    let answer: Response;
    let body: string;
    try {
      answer = await fetch(`${uri}/api/2.0/mlflow/${path}`, {
        ...init,
        headers: {
          'content-type': 'application/json',
          'user-agent': 'tokensift',
          ...(authorization !== undefined && { authorization }),
        },
        signal: AbortSignal.any([signal, AbortSignal.timeout(TIMEOUT_MILLISECONDS)]),
      });
      body = await answer.text();
    } catch (error) {
      throw unreachable(uri, error);
    }
    const value = parse(body);
    if (answer.ok && value) return value as Answer;
    if (value?.error_code === 'RESOURCE_DOES_NOT_EXIST') return undefined;
    throw refused(uri, answer.status, value);
  }

  return {
    get: (path, query, signal) => ask(`${path}?${new URLSearchParams(query)}`, { method: 'GET' }, signal),
    async post<Answer>(path: string, body: object, signal: AbortSignal): Promise<Answer> {
      const answer = await ask<Answer>(path, { method: 'POST', body: JSON.stringify(body) }, signal);
      if (answer !== undefined) return answer;
      // Somebody has removed what was there.
      throw refused(uri, 404, { message: `${path}: there is no such thing any more` });
    },
  };
}

interface AnswerBody {
  readonly error_code?: unknown;
  readonly message?: unknown;
}

/** @returns undefined for what is no object */
function parse(body: string): AnswerBody | undefined {
  try {
    const value: unknown = JSON.parse(body);
    return typeof value === 'object' && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}

function unreachable(uri: string, error: unknown): TokensiftError {
  const { name, message, cause } = error as Error;
  const reason = name === 'TimeoutError' ? 'no answer' : ((cause as NodeJS.ErrnoException)?.code ?? message);
  return new TokensiftError({
    code: 'network-error',
    where: uri,
    message: `the MLflow server cannot be reached (${reason}).`,
    hint: 'Check that it runs (mlflow server) and the address.',
    cause: error,
  });
}

const PASSING = [408, 429, 500, 502, 503, 504];

function refused(uri: string, status: number, body: AnswerBody | undefined): TokensiftError {
  const said = typeof body?.message === 'string' ? `: ${body.message.slice(0, MOST_CHARACTERS)}` : '';
  const error = (
    code: 'network-error' | 'access-denied' | 'invalid-argument',
    message: string,
    hint: string,
  ) => new TokensiftError({ code, where: uri, message, hint, cause: { status } });
  if (status === 401 || status === 403) {
    return error(
      'access-denied',
      `the MLflow server does not let in who asks (${status})${said}.`,
      'Set MLFLOW_TRACKING_TOKEN, or MLFLOW_TRACKING_USERNAME and MLFLOW_TRACKING_PASSWORD.',
    );
  }
  if (PASSING.includes(status)) {
    return error('network-error', `the MLflow server has trouble (${status})${said}.`, 'See what it logs.');
  }
  const what = body ? `refuses what it is sent (${status})${said}` : `does not answer as one (${status})`;
  return error(
    'invalid-argument',
    `the MLflow server ${what}.`,
    'Check the address, and what the server logs.',
  );
}
