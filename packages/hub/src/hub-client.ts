import { setTimeout } from 'node:timers/promises';
import { TokensiftError } from '@tokensift/core';
import { causeCode } from './cause-code.ts';
import { answerError, networkError, type Place, unreadableAnswer } from './hub-errors.ts';
import type { HubOptions } from './hub-options.ts';
import type { HubSettings } from './hub-settings.ts';
import { watchSilence } from './watch-silence.ts';

/** How often a request is made before it is given up. */
const ATTEMPTS = 5;
const PAUSE_MILLISECONDS = 500;
/** What a server may make us wait; one that asks for more gets an error that says so. */
const LONGEST_PAUSE_SECONDS = 120;

const ASK_AGAIN = [408, 429, 500, 502, 503, 504];
/** What asking twice does not change. A POST is repeated only where the server says that it has not done it. */
const REPEATABLE = ['GET', 'HEAD', 'PUT'];

/** Asks one hub about one repository. */
export interface HubClient {
  readonly settings: HubSettings;
  readonly place: Place;
  readonly options: HubOptions;
  /** As the global `fetch`: with the token, asking again, and typed errors. */
  readonly fetch: typeof fetch;
  /** What the functions of @huggingface/hub take: the same, for answers that are read as a whole, and asked for again otherwise. */
  readonly call: { readonly fetch: typeof fetch; readonly hubUrl: string };
  /** Waits before another attempt, as long as the server asks for, or ever longer; the last time throws. */
  pause(attempt: number, error: TokensiftError, answer?: Response): Promise<void>;
  /** The typed error for whatever a function of @huggingface/hub throws. */
  explain(error: unknown): TokensiftError;
}

/**
 * Requests with the token, to the hub's own address only. What fails for a while is asked for again, 5 times, and after what
 * `Retry-After` says.
 * The promises reject with TokensiftError: see `answerError` and `networkError`; `interrupted` when the signal is aborted.
 */
export function createHubClient(settings: HubSettings, place: Place, options: HubOptions): HubClient {
  const { signal, pauseMilliseconds = PAUSE_MILLISECONDS } = options;
  const origin = new URL(settings.endpoint).origin;

  const pause: HubClient['pause'] = async (attempt, error, answer) => {
    const asked = secondsToWait(answer);
    if (attempt >= ATTEMPTS || (asked ?? 0) > LONGEST_PAUSE_SECONDS) throw error;
    const milliseconds = asked === undefined ? pauseMilliseconds * 2 ** (attempt - 1) : 1000 * asked;
    options.onProgress?.({
      kind: 'note',
      message: `${error.problem.replace(/\.$/, '')}: trying again in ${Math.ceil(milliseconds / 1000)} s`,
    });
    await setTimeout(milliseconds, undefined, { ...(signal && { signal }) }).catch(() => {
      throw interrupted();
    });
  };

  const ask = async (input: FetchInput, init: RequestInit, isWhole: boolean): Promise<Response> => {
    if (signal?.aborted) throw interrupted();
    const headers = new Headers(init.headers);
    headers.delete('authorization');
    headers.set('user-agent', 'tokensift');
    const url = new URL(input instanceof Request ? input.url : input);
    if (settings.token !== undefined && url.origin === origin) {
      headers.set('authorization', `Bearer ${settings.token}`);
    }
    const watch = watchSilence(settings.timeout);
    // What is sent may take its time, and the hub with it; Node itself gives up after 5 minutes.
    if (!init.body) watch.heard();
    const signals = [watch.signal, signal, init.signal].filter((each) => each instanceof AbortSignal);
    try {
      const answer = await fetch(url, { ...init, headers, signal: AbortSignal.any(signals) });
      watch.heard();
      return isWhole ? await readWhole(answer) : answer;
    } catch (error) {
      if (signal?.aborted) throw interrupted();
      throw networkError(error, place, settings, url);
    } finally {
      watch.stop();
    }
  };

  const askUntilAnswered = async (input: FetchInput, init: RequestInit, isWhole: boolean) => {
    const isRepeatable = REPEATABLE.includes(init.method ?? 'GET');
    for (let attempt = 1; ; attempt++) {
      let answer: Response | undefined;
      let error: TokensiftError;
      try {
        answer = await ask(input, init, isWhole);
        if (answer.ok) return answer;
        error = await answerError(answer, place, settings);
        const isPassing = answer.status === 429 || (isRepeatable && ASK_AGAIN.includes(answer.status));
        if (!isPassing) throw error;
      } catch (thrown) {
        if (answer || !isRepeatable || !isPassingFailure(thrown)) throw thrown;
        error = thrown;
      }
      await pause(attempt, error, answer);
    }
  };

  return {
    settings,
    place,
    options,
    fetch: (input, init = {}) => askUntilAnswered(input, init, false),
    call: { fetch: (input, init = {}) => askUntilAnswered(input, init, true), hubUrl: settings.endpoint },
    pause,
    explain: (error) => (signal?.aborted ? interrupted() : unreadableAnswer(error, place, settings)),
  };
}

type FetchInput = Parameters<typeof fetch>[0];

/** An answer that has come as a whole: what breaks off in its middle is noticed where it can be asked for again. */
async function readWhole(answer: Response): Promise<Response> {
  const body = await answer.arrayBuffer();
  const { status, headers } = answer;
  return new Response(body.byteLength === 0 ? null : body, { status, headers });
}

/** Codes of Node and the system for failures that another try will not mend. */
const LASTING = /^(?:ENOTFOUND|ECONNREFUSED|CERT_|ERR_TLS|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO_|ERR_SSL)/;

/** Whether a request may succeed when it is made again. */
function isPassingFailure(error: unknown): error is TokensiftError {
  if (!TokensiftError.isInstance(error) || error.code !== 'network-error') return false;
  const code = causeCode(error.cause);
  // What has no code was never sent, such as a request to a port that fetch does not ask.
  return code !== '' && !LASTING.test(code);
}

/** `Retry-After` as RFC 9110 has it: seconds, or a date. */
function secondsToWait(answer: Response | undefined): number | undefined {
  const value = answer?.headers.get('retry-after');
  if (!value) return undefined;
  const seconds = /^\d+$/.test(value) ? Number(value) : (Date.parse(value) - Date.now()) / 1000;
  return Number.isNaN(seconds) ? undefined : Math.max(0, seconds);
}

export const interrupted = (): TokensiftError =>
  new TokensiftError({
    code: 'interrupted',
    message: 'the transfer was stopped.',
    hint: 'Run it again: it goes on from what has come.',
  });
