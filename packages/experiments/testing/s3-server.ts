import { createHash, createHmac } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { onTestFinished } from 'vitest';

const BUCKET = 'shared';
const KEYS = {
  AWS_ACCESS_KEY_ID: 'me',
  AWS_SECRET_ACCESS_KEY: 'secret/+=',
  AWS_REGION: 'eu-central-1',
} as const;

/** What a request meets with: a status in place of an answer, or `lost`: carried out, and the answer does not come. */
export type S3Fault = number | 'lost' | undefined;

export interface S3ServerOptions {
  fault?(method: string, key: string): S3Fault;
  /** Keys on a page of a list (default 1,000). */
  readonly pageSize?: number;
  /** Whether it knows conditional writes (default true). */
  readonly hasConditions?: boolean;
}

/**
 * A server of one bucket that has of S3's protocol what stores use: signatures, checksums of contents and conditions are
 * compared as the real one does.
 */
export async function serveS3({ fault, pageSize = 1000, hasConditions = true }: S3ServerOptions = {}) {
  const objects = new Map<string, Buffer>();
  const requests: string[] = [];

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { method = 'GET', headers } = request;
    const url = new URL(request.url!, 'http://localhost');
    const body = await buffer(request);
    const [bucket, ...rest] = url.pathname.slice(1).split('/');
    const key = decodeURIComponent(rest.join('/'));
    requests.push(`${method} ${key}`);
    const met = fault?.(method, key);
    const send = (status: number, content: string | Buffer = '', more = {}) => {
      if (met === 'lost') request.socket.destroy();
      else response.writeHead(status, more).end(content);
    };
    const refuse = (status: number, code: string) => send(status, `<Error><Code>${code}</Code></Error>`);

    if (typeof met === 'number') return refuse(met, 'Trouble');
    if (headers.authorization !== expectedAuthorization(request, url))
      return refuse(403, 'SignatureDoesNotMatch');
    if (bucket !== BUCKET) return refuse(404, 'NoSuchBucket');
    const found = objects.get(key);
    switch (method) {
      case 'PUT':
        if (headers['x-amz-content-sha256'] !== sha256(body)) return refuse(400, 'XAmzContentSHA256Mismatch');
        if (!hasConditions && (headers['if-none-match'] || headers['if-match'])) {
          return refuse(501, 'NotImplemented');
        }
        if (headers['if-none-match'] === '*' && found) return refuse(412, 'PreconditionFailed');
        if (headers['if-match'] && !found) return refuse(404, 'NoSuchKey');
        if (headers['if-match'] && headers['if-match'] !== tagOf(found!)) {
          return refuse(412, 'PreconditionFailed');
        }
        objects.set(key, body);
        return send(200, '', { etag: tagOf(body) });
      case 'DELETE':
        objects.delete(key);
        return send(204);
      case 'GET':
        if (key === '') return send(200, listOf(url.searchParams));
        return found ? send(200, found, { etag: tagOf(found) }) : refuse(404, 'NoSuchKey');
      default:
        return refuse(405, 'MethodNotAllowed');
    }
  }

  function listOf(query: URLSearchParams): string {
    const keys = [...objects.keys()].filter((key) => key.startsWith(query.get('prefix')!)).sort();
    const start = Number(query.get('continuation-token')?.replace('a&b', '') ?? 0);
    const page = keys
      .slice(start, start + pageSize)
      .map((key) => `<Contents><Key>${encodeURIComponent(key)}</Key></Contents>`);
    const next =
      start + pageSize < keys.length
        ? `<NextContinuationToken>a&amp;b${start + pageSize}</NextContinuationToken>`
        : '';
    return `<?xml version="1.0"?><ListBucketResult>${next}${page.join('')}</ListBucketResult>`;
  }

  const server = createServer((request, response) => void answer(request, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  const environment = { ...KEYS, AWS_ENDPOINT_URL: `http://127.0.0.1:${port}` };
  return { bucket: BUCKET, environment, objects, requests };
}

const sha256 = (content: string | Buffer): string => createHash('sha256').update(content).digest('hex');
const tagOf = (content: Buffer): string => `"${createHash('md5').update(content).digest('hex')}"`;

/** Signature Version 4, from Amazon's description of it; signed headers are those that the request says. */
function expectedAuthorization({ method, headers }: IncomingMessage, url: URL): string {
  const date = String(headers['x-amz-date']);
  const signed = /SignedHeaders=([^,]+)/.exec(headers.authorization ?? '')?.[1] ?? '';
  const encode = (text: string) =>
    encodeURIComponent(text).replaceAll(/[!'()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`);
  const canonical = [
    method,
    url.pathname.split('/').map(decodeURIComponent).map(encode).join('/'),
    [...url.searchParams]
      .map(([name, value]) => `${encode(name)}=${encode(value)}`)
      .sort()
      .join('&'),
    ...signed.split(';').map((name) => `${name}:${String(headers[name])}`),
    '',
    signed,
    headers['x-amz-content-sha256'],
  ].join('\n');
  const scope = [date.slice(0, 8), KEYS.AWS_REGION, 's3', 'aws4_request'];
  const key = scope.reduce<string | Buffer>(
    (secret, part) => createHmac('sha256', secret).update(part).digest(),
    `AWS4${KEYS.AWS_SECRET_ACCESS_KEY}`,
  );
  const text = ['AWS4-HMAC-SHA256', date, scope.join('/'), sha256(canonical)].join('\n');
  const signature = createHmac('sha256', key).update(text).digest('hex');
  const credential = `${KEYS.AWS_ACCESS_KEY_ID}/${scope.join('/')}`;
  return `AWS4-HMAC-SHA256 Credential=${credential}, SignedHeaders=${signed}, Signature=${signature}`;
}
