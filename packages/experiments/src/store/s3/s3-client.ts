import { createHash } from 'node:crypto';
import { setTimeout } from 'node:timers/promises';
import { TokensiftError } from '@tokensift/core';
import { AwsClient } from 'aws4fetch';
import type { S3Place, S3Settings } from './s3-place.ts';

/** An object as it is kept. */
export interface S3Object {
  readonly bytes: Buffer;
  /** Of this content. */
  readonly etag: string;
}

/** What must hold for an object to be written: that there is none, or that it is the one with this tag. */
export type S3Condition = { readonly isNew: true } | { readonly etag: string };

/** Objects of a bucket under a prefix; keys are relative to it. */
export interface S3Client {
  /** Where an object lies, for messages. */
  urlOf(key: string): string;
  /** @returns undefined where there is none */
  get(key: string): Promise<S3Object | undefined>;
  /** Writes an object, whole or not at all. @returns false when the condition does not hold */
  put(key: string, parts: readonly Uint8Array[], condition?: S3Condition): Promise<boolean>;
  /** Removes an object, where there is one. */
  remove(key: string): Promise<void>;
  /** The keys that begin so, in order. */
  list(start: string): Promise<string[]>;
}

export interface S3ClientOptions {
  /** Before a request is made again, doubled each time (default 500). */
  readonly pauseMilliseconds?: number;
}

interface Answered {
  readonly answer: Response;
  readonly body: Buffer;
}

const ATTEMPTS = 5;
/** Most that one request may send. */
const LARGEST_BYTES = 5 * 2 ** 30;
/** A server that is slower than this is taken for silent. */
const SLOWEST_BYTES_PER_MILLISECOND = 100;
const TIMEOUT_MILLISECONDS = 60_000;

const ASK_AGAIN = [408, 409, 429, 500, 502, 503, 504];
const NOT_FOUND = 404;
const CONDITION_FAILED = 412;
const NOT_IMPLEMENTED = 501;

/**
 * Asks for objects, signed, each request up to 5 times. Contents are sent with their SHA-256, which the server compares.
 * The promises reject with TokensiftError: `network-error`, `access-denied`, `file-not-found` for a bucket that there is not,
 * `invalid-argument` for all else that the server refuses, `unsupported` for an object of more than 5 GiB.
 */
export function createS3Client(
  { bucket, prefix }: S3Place,
  settings: S3Settings,
  { pauseMilliseconds = 500 }: S3ClientOptions = {},
): S3Client {
  const { region, accessKeyId, secretAccessKey, sessionToken } = settings;
  const signer = new AwsClient({
    service: 's3',
    region,
    accessKeyId,
    secretAccessKey,
    ...(sessionToken !== undefined && { sessionToken }),
  });
  const urlOf = (key: string): string => `s3://${bucket}/${prefix}${key}`;
  const addressOf = (key: string): string =>
    `${settings.bucketUrl}/${`${prefix}${key}`.split('/').map(encodeURIComponent).join('/')}`;

  /** @param expected statuses that are no errors */
  async function ask(
    where: string,
    address: string,
    init: RequestInit,
    expected: readonly number[] = [],
    bytes = 0,
  ): Promise<Answered> {
    for (let attempt = 1; ; attempt++) {
      const answered = await askOnce(where, address, init, expected, bytes);
      if (!('error' in answered)) return answered;
      const { error } = answered;
      if (error.code !== 'network-error' || attempt === ATTEMPTS) throw error;
      await setTimeout(pauseMilliseconds * 2 ** (attempt - 1));
    }
  }

  async function askOnce(
    where: string,
    address: string,
    init: RequestInit,
    expected: readonly number[],
    bytes: number,
  ): Promise<Answered | { readonly error: TokensiftError }> {
    const timeout = Math.ceil(TIMEOUT_MILLISECONDS + bytes / SLOWEST_BYTES_PER_MILLISECOND);
    const request = await signer.sign(address, init);
    let answer: Response;
    let body: Buffer;
    try {
      answer = await fetch(request, { signal: AbortSignal.timeout(timeout), redirect: 'manual' });
      body = Buffer.from(await answer.arrayBuffer());
    } catch (error) {
      return { error: unreachable(where, error, settings) };
    }
    const code = codeIn(body);
    // Without the bucket nothing else is to be known.
    if (answer.ok || (expected.includes(answer.status) && code !== 'NoSuchBucket')) return { answer, body };
    return { error: refused(where, answer.status, code, settings) };
  }

  return {
    urlOf,
    async get(key) {
      const { answer, body } = await ask(urlOf(key), addressOf(key), { method: 'GET' }, [NOT_FOUND]);
      if (answer.status === NOT_FOUND) return undefined;
      return { bytes: body, etag: answer.headers.get('etag') ?? '' };
    },
    async put(key, parts, condition) {
      const hash = createHash('sha256');
      for (const part of parts) hash.update(part);
      const bytes = parts.reduce((sum, part) => sum + part.byteLength, 0);
      if (bytes > LARGEST_BYTES) throw tooLarge(urlOf(key));
      const put = (when: Readonly<Record<string, string>>) =>
        ask(
          urlOf(key),
          addressOf(key),
          {
            method: 'PUT',
            headers: {
              'content-type': 'application/octet-stream',
              'x-amz-content-sha256': hash.copy().digest('hex'),
              ...when,
            },
            body: new Blob(parts as Uint8Array<ArrayBuffer>[]),
          },
          [CONDITION_FAILED, NOT_IMPLEMENTED],
          bytes,
        );
      const { answer } = await put(conditionHeaders(condition));
      if (answer.status === CONDITION_FAILED) return false;
      // Some servers do not know conditions: there whoever writes last has written.
      if (answer.status === NOT_IMPLEMENTED) await put({});
      return true;
    },
    async remove(key) {
      await ask(urlOf(key), addressOf(key), { method: 'DELETE' }, [NOT_FOUND]);
    },
    async list(start) {
      const keys: string[] = [];
      let page: string | undefined;
      do {
        const query = new URLSearchParams({
          'list-type': '2',
          // What XML has no words for is escaped as in addresses.
          'encoding-type': 'url',
          prefix: `${prefix}${start}`,
          ...(page !== undefined && { 'continuation-token': page }),
        });
        const { body } = await ask(urlOf(start), `${settings.bucketUrl}/?${query}`, { method: 'GET' });
        const xml = body.toString('utf8');
        keys.push(...elements(xml, 'Key').map((key) => decodeURIComponent(key.replaceAll('+', ' '))));
        page = elements(xml, 'NextContinuationToken').map(unescapeXml)[0];
      } while (page !== undefined);
      return keys.map((key) => key.slice(prefix.length)).sort();
    },
  };
}

function conditionHeaders(condition: S3Condition | undefined): Readonly<Record<string, string>> {
  if (!condition) return {};
  return 'isNew' in condition ? { 'if-none-match': '*' } : { 'if-match': condition.etag };
}

/** The texts of the elements of a name, which hold no others. */
const elements = (xml: string, name: string): string[] =>
  [...xml.matchAll(new RegExp(`<${name}>([^<]*)</${name}>`, 'g'))].map(([, text]) => text);

const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

const unescapeXml = (text: string): string =>
  text.replaceAll(/&(?:#(\d+)|#x([\da-f]+)|(\w+));/gi, (whole, decimal, hex, name) => {
    if (decimal) return String.fromCodePoint(Number(decimal));
    return hex ? String.fromCodePoint(Number.parseInt(hex, 16)) : (ENTITIES[name] ?? whole);
  });

const MOST_CODE_BYTES = 2 ** 16;

/** What an answer says went wrong; undefined for what is no error. */
function codeIn(body: Buffer): string | undefined {
  const start = body.subarray(0, MOST_CODE_BYTES).toString('utf8');
  return /<Error>/.test(start) ? elements(start, 'Code')[0] : undefined;
}

function unreachable(where: string, error: unknown, { bucketUrl }: S3Settings): TokensiftError {
  const { name, message, cause } = error as Error;
  const reason = name === 'TimeoutError' ? 'no answer' : ((cause as NodeJS.ErrnoException)?.code ?? message);
  return new TokensiftError({
    code: 'network-error',
    where,
    message: `${new URL(bucketUrl).origin} cannot be reached (${reason}).`,
    hint: 'Check the network, and AWS_ENDPOINT_URL where the server is not Amazon’s.',
    cause: error,
  });
}

const REDIRECTED = 300;
const BAD_REQUEST = 400;

function refused(
  where: string,
  status: number,
  code: string | undefined,
  settings: S3Settings,
): TokensiftError {
  const said = code === undefined ? String(status) : `${status} ${code}`;
  const error = (options: Omit<ConstructorParameters<typeof TokensiftError>[0], 'where' | 'cause'>) =>
    new TokensiftError({ ...options, where, cause: { status, code } });
  if (code === 'NoSuchBucket') {
    return error({ code: 'file-not-found', message: 'there is no such bucket.', hint: 'Make it first.' });
  }
  if (status === 401 || status === 403) {
    return error({
      code: 'access-denied',
      message: `the server does not let in who asks (${said}).`,
      hint: 'Check AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and AWS_SESSION_TOKEN, and what they may do with the bucket.',
    });
  }
  if (ASK_AGAIN.includes(status)) {
    return error({
      code: 'network-error',
      message: `the server has trouble (${said}).`,
      hint: 'Run it again.',
    });
  }
  if (status >= REDIRECTED && status < BAD_REQUEST) {
    return error({
      code: 'invalid-argument',
      message: `the bucket is elsewhere (${said}).`,
      hint: `Set AWS_REGION to the region of the bucket; it is ${settings.region} now.`,
    });
  }
  return error({
    code: 'invalid-argument',
    message: `the server refuses what it is asked (${said}).`,
    hint: 'Check the bucket, AWS_REGION and AWS_ENDPOINT_URL.',
  });
}

const tooLarge = (where: string): TokensiftError =>
  new TokensiftError({
    code: 'unsupported',
    where,
    message: 'it has more than 5 GiB, the most that is written into a bucket at once.',
    hint: 'Keep the states of so large trainings in a folder.',
  });
