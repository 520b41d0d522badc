import { TokensiftError } from '@tokensift/core';
import { causeCode } from './cause-code.ts';
import type { HubSettings } from './hub-settings.ts';
import {
  DEFAULT_REVISION,
  describeReference,
  type HubReference,
  repositoryPath,
  titleOf,
} from './reference.ts';

/** What is asked for, for messages. */
export interface Place {
  readonly reference: HubReference;
  /** Whether it is to be written to. */
  readonly isPush?: boolean;
}

const MOST_CHARACTERS = 300;

/**
 * The error for an answer that is none of success.
 * `file-not-found` for a repository, revision or file that there is not; `access-denied` for a token that is missing, wrong or
 * allows too little, and for licences that were not accepted; `network-error` for all else. The hub says which by
 * `X-Error-Code`; a repository that a token may not see is one that is not there.
 */
export async function answerError(
  answer: Response,
  place: Place,
  settings: HubSettings,
): Promise<TokensiftError> {
  const { reference } = place;
  const { status, headers } = answer;
  const code = headers.get('x-error-code');
  const said = await messageOf(answer);
  const kind = titleOf(reference.kind);
  const page = `${settings.endpoint}/${repositoryPath(reference)}`;
  const error = (options: Omit<ConstructorParameters<typeof TokensiftError>[0], 'where'>): TokensiftError =>
    new TokensiftError({ ...options, where: describeReference(reference), cause: { status, code } });

  if (code === 'GatedRepo') {
    return error({
      code: 'access-denied',
      message: `the ${kind} is gated: its owner lets in who has accepted its conditions.`,
      hint: `Accept them at ${page}, and set HF_TOKEN to a token of that account.`,
    });
  }
  if (status === 401 && (settings.token !== undefined || /credential|password|token/i.test(said))) {
    if (code !== 'RepoNotFound') {
      return error({
        code: 'access-denied',
        message: `the hub does not accept the token${quote(said)}.`,
        hint: 'Set HF_TOKEN to one that is valid (Settings, Access Tokens on the hub), or leave it out for what is public.',
      });
    }
  }
  if (code === 'RevisionNotFound') {
    return error({
      code: 'file-not-found',
      message: `the ${kind} has no branch, tag or commit "${reference.revision ?? DEFAULT_REVISION}".`,
      hint: `See ${page}/tree/main for those that there are.`,
    });
  }
  if (code === 'EntryNotFound') {
    return error({ code: 'file-not-found', message: `a file is not there${quote(said)}.` });
  }
  if (status === 404 || status === 401) {
    const hint =
      settings.token === undefined
        ? 'Check owner and name. For a private one, set HF_TOKEN to a token that may read it.'
        : 'Check owner and name, and that HF_TOKEN is of an account that may see it.';
    return error({
      code: 'file-not-found',
      message: `there is no such ${kind} at ${settings.endpoint}, or it is private.`,
      hint,
    });
  }
  if (status === 403) {
    return error({
      code: 'access-denied',
      message: `the hub does not allow it${quote(said)}.`,
      hint: place.isPush
        ? 'Set HF_TOKEN to a token that may write to it.'
        : 'Set HF_TOKEN to a token that may read it.',
    });
  }
  if (status === 429) {
    const after = headers.get('retry-after');
    return error({
      code: 'network-error',
      message: 'the hub has had too many requests (429).',
      hint: `Wait ${after && /^\d+$/.test(after) ? `${after} seconds` : 'some minutes'}, and run it again. With HF_TOKEN set, more are allowed.`,
    });
  }
  if (status === 412) {
    return error({
      code: 'network-error',
      message: 'somebody else has written to it meanwhile.',
      hint: 'Look at what they did, and run it again.',
    });
  }
  return error({
    code: 'network-error',
    message: `the server answers with the status ${status}${quote(said)}.`,
    hint: status >= 500 ? 'Run it again later.' : `Check that HF_ENDPOINT (${settings.endpoint}) is a hub.`,
  });
}

/** The status of the answer that an error tells of. */
export const statusOf = (error: unknown): number | undefined =>
  (Object(TokensiftError.isInstance(error) ? error.cause : undefined) as { readonly status?: number }).status;

/** Whether an error says that a revision is not there, in a repository that is. */
export const isRevisionMissing = (error: unknown): boolean =>
  TokensiftError.isInstance(error) &&
  (Object(error.cause) as { readonly code?: unknown }).code === 'RevisionNotFound';

/** The error for a request without an answer: `network-error`. */
export function networkError(
  error: unknown,
  { reference, isPush }: Place,
  settings: HubSettings,
  url = new URL(settings.endpoint),
): TokensiftError {
  const code = causeCode(error);
  const isSilent = (error as Error).name === 'TimeoutError';
  const reason = isSilent
    ? `was silent for ${settings.timeout / 1000} s`
    : `cannot be reached, or broke off (${code || (error as Error).message})`;
  return new TokensiftError({
    code: 'network-error',
    where: describeReference(reference),
    message: `${url.host} ${reason}.`,
    hint:
      'Check the connection. Behind a wall, set HF_ENDPOINT to a mirror of the hub that can be reached' +
      `${isPush ? '' : ', or HF_HUB_OFFLINE=1 to take what the cache has'}. Node reads proxies from 22.21 on, with NODE_USE_ENV_PROXY=1.`,
    cause: error,
  });
}

/**
 * The typed error for whatever a function of @huggingface/hub throws: those of its requests are typed already, so this is
 * an answer that it could not read.
 */
export function unreadableAnswer(
  error: unknown,
  { reference }: Place,
  settings: HubSettings,
): TokensiftError {
  if (TokensiftError.isInstance(error)) return error;
  return new TokensiftError({
    code: 'network-error',
    where: describeReference(reference),
    message: `${new URL(settings.endpoint).host} gives an answer that is not a hub's (${(error as Error).message}).`,
    hint: 'Check HF_ENDPOINT, and that no portal of a network is in between.',
    cause: error,
  });
}

/** What the server says for people: a header, or a field of a JSON document. */
async function messageOf(answer: Response): Promise<string> {
  const header = answer.headers.get('x-error-message');
  const text = await answer.text().catch(() => '');
  if (header) return header;
  try {
    const { error, message } = Object(JSON.parse(text));
    return String(error ?? message ?? '');
  } catch {
    return '';
  }
}

const quote = (said: string): string =>
  said === '' ? '' : ` (${said.slice(0, MOST_CHARACTERS).replace(/\.$/, '')})`;
