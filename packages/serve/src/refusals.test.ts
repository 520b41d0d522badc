import { once } from 'node:events';
import { request } from 'node:http';
import { connect } from 'node:net';
import type { AnyClassifier } from '@tokensift/classifier';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createGate } from '../testing/gate.ts';
import { openTinyClassifiers } from '../testing/open-tiny-classifiers.ts';
import { get, post } from '../testing/request.ts';
import { readMetric, startTestServer } from '../testing/start-test-server.ts';

let classifier: AnyClassifier;
let close: () => Promise<void>;
beforeAll(async () => {
  const opened = await openTinyClassifiers(['single-label']);
  classifier = opened.classifiers['single-label'];
  close = opened.close;
});
afterAll(() => close());

/** Sends bytes, and waits until the server closes the connection. */
async function sendRaw(url: string, ...parts: readonly string[]): Promise<string> {
  const socket = connect(Number(new URL(url).port), '127.0.0.1');
  let answer = '';
  socket.on('data', (chunk) => {
    answer += chunk;
  });
  for (const part of parts) socket.write(part);
  await once(socket, 'close');
  return answer;
}

const HEAD = 'POST /classify HTTP/1.1\r\nHost: here\r\nContent-Type: application/json\r\n';

describe('a server refuses', () => {
  it('what is not there, and methods that a path does not have', async () => {
    const { url } = await startTestServer({ models: { desk: classifier, other: classifier } });
    const hint = 'Name one in the path: /models/desk/classify, /models/other/classify.';
    expect(await post(`${url}/classify`, { text: 'a' })).toMatchObject({
      status: 404,
      body: { error: { code: 'not-found', hint } },
    });
    expect(await post(`${url}/models/none/classify`, { text: 'a' })).toMatchObject({ status: 404 });
    expect(await get(`${url}/nowhere`)).toMatchObject({
      status: 404,
      body: { error: { code: 'not-found' } },
    });
    expect(await get(`${url}/%zz`)).toMatchObject({ status: 400, body: { error: { code: 'bad-request' } } });
    const wrong = await get(`${url}/models/desk/classify`);
    expect(wrong).toMatchObject({ status: 405, body: { error: { code: 'method-not-allowed' } } });
    expect(wrong.headers.get('allow')).toBe('POST');
    expect(await post(`${url}/health`, {})).toMatchObject({ status: 405 });
    expect(await post(`${url}/models/desk/classify`, { text: 'a' })).toMatchObject({ status: 200 });
  });

  it('several models without a name at /classify, unless one is the default', async () => {
    const { url } = await startTestServer({ models: { default: classifier, other: classifier } });
    expect(await post(`${url}/classify`, { text: 'a' })).toMatchObject({ status: 200 });
  });

  it('bodies that are too large, no JSON, no UTF-8, or said to be something else', async () => {
    const { url } = await startTestServer({ models: { desk: classifier }, maxBodyBytes: 100 });
    const long = JSON.stringify({ text: 'a'.repeat(100) });
    const tooLarge = { status: 413, body: { error: { code: 'too-large' } } };
    expect(await post(`${url}/classify`, long)).toMatchObject(tooLarge);
    const chunked = `${HEAD}Transfer-Encoding: chunked\r\nConnection: close\r\n\r\n${long.length.toString(16)}\r\n${long}\r\n0\r\n\r\n`;
    expect(await sendRaw(url, chunked)).toMatch(/^HTTP\/1\.1 413 /);
    expect(await post(`${url}/classify`, '{"text":')).toMatchObject({
      status: 400,
      body: { error: { code: 'bad-request', where: 'body', message: expect.stringContaining('not JSON') } },
    });
    expect(await post(`${url}/classify`, Buffer.from('{"text":"\xff"}', 'latin1'))).toMatchObject({
      status: 400,
      body: { error: { message: 'The body is not text in UTF-8.' } },
    });
    for (const type of ['text/plain', 'application/x-www-form-urlencoded', 'nonsense']) {
      const answer = await post(`${url}/classify`, '{"text":"a"}', { headers: { 'content-type': type } });
      expect(answer, type).toMatchObject({
        status: 415,
        body: { error: { code: 'unsupported-media-type' } },
      });
    }
  });

  it('1,000 malformed bodies, and lives', async () => {
    const { url, log } = await startTestServer({ models: { desk: classifier } });
    const good = JSON.stringify({
      texts: ['book the room', ['a', 'b'], { text: 'c' }],
      top: 2,
      reject: false,
    });
    const noText = fc.oneof(
      fc.integer(),
      fc.double(),
      fc.boolean(),
      fc.constant(null),
      fc.constant(' '),
      fc.array(fc.string()),
    );
    const unknown = fc.constantFrom('txt', '__proto__', 'constructor', 'Text', '');
    const malformed = fc.oneof(
      fc.nat(good.length - 1).map((end) => good.slice(0, end)),
      fc
        .uint8Array({ minLength: 1, maxLength: 200 })
        .map((bytes) => Buffer.concat([Buffer.from([0xff]), bytes])),
      fc
        .oneof(fc.array(fc.jsonValue()), fc.integer(), fc.string(), fc.constant(null))
        .map((value) => JSON.stringify(value)),
      fc
        .tuple(unknown, fc.jsonValue())
        .map(([key, value]) => `{"text":"a",${JSON.stringify(key)}:${JSON.stringify(value)}}`),
      noText.map((text) => JSON.stringify({ text })),
      fc.tuple(noText, fc.nat(5)).map(([text, at]) => {
        const texts: unknown[] = Array.from({ length: 6 }, () => 'a');
        texts[at] = { text };
        return JSON.stringify({ texts });
      }),
      fc
        .dictionary(fc.string(), fc.jsonValue())
        .map((object) => JSON.stringify({ ...object, text: undefined, texts: undefined })),
      fc.integer({ min: 1000, max: 100_000 }).map((depth) => '['.repeat(depth)),
      fc
        .integer({ min: 1000, max: 50_000 })
        .map((depth) => `{"text":${'['.repeat(depth)}${']'.repeat(depth)}}`),
      fc
        .jsonValue()
        .filter((top) => !Number.isInteger(top))
        .map((top) => JSON.stringify({ text: 'a', top })),
      fc.constant(''),
    );
    await fc.assert(
      fc.asyncProperty(malformed, async (body) => {
        const { status, body: answer } = await post(`${url}/classify`, body);
        expect(status).toBeGreaterThanOrEqual(400);
        expect(status).toBeLessThan(500);
        expect(answer.error.code).toMatch(/^(bad-request|invalid-data|invalid-argument|too-large)$/);
        expect(JSON.stringify(answer)).not.toMatch(/\.ts:|node_modules|\n {4}at /);
      }),
      { numRuns: 1000 },
    );
    expect(await post(`${url}/classify`, good)).toMatchObject({ status: 200 });
    expect(log.filter(({ level }) => level === 'error')).toEqual([]);
  });

  it('what is no HTTP, has too large headers, or does not come in time', async () => {
    const { url } = await startTestServer({ models: { desk: classifier }, receiveTimeout: 0.5 });
    expect(await sendRaw(url, 'nonsense\r\n\r\n')).toMatch(/^HTTP\/1\.1 400 [\s\S]*"code":"bad-request"/);
    const cookie = `GET /health HTTP/1.1\r\nHost: here\r\nCookie: ${'a'.repeat(20_000)}\r\n\r\n`;
    expect(await sendRaw(url, cookie)).toMatch(/^HTTP\/1\.1 431 [\s\S]*"code":"headers-too-large"/);
    const slow = /^HTTP\/1\.1 408 [\s\S]*"code":"request-timeout"/;
    expect(await sendRaw(url, 'GET /health HTTP/1.1\r\nHost: he')).toMatch(slow);
    expect(await sendRaw(url, HEAD, 'Content-Length: 20\r\n\r\n{"text":')).toMatch(slow);
  });

  it('texts for which the queue has no room, until it has', async () => {
    const gate = createGate(classifier);
    const { url } = await startTestServer({
      models: { desk: gate },
      maxBatch: 2,
      maxTexts: 4,
      maxQueue: 4,
    });
    const first = post(`${url}/classify`, { texts: ['a', 'b'] });
    await gate.asked(1);
    const second = post(`${url}/classify`, { text: 'c' });
    while ((await readMetric(url, 'tokensift_queue_texts{model="desk"}')) < 3);
    const refused = await post(`${url}/classify`, { texts: ['d', 'e'] });
    expect(refused).toMatchObject({ status: 429, body: { error: { code: 'too-many-requests' } } });
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThanOrEqual(1);
    const third = post(`${url}/classify`, { text: 'd' });
    gate.open();
    for (const answer of await Promise.all([first, second, third])) expect(answer.status).toBe(200);
    expect(await post(`${url}/classify`, { texts: ['d', 'e', 'f', 'g'] })).toMatchObject({ status: 200 });
  });

  it('to wait longer than it was told, and leaves out what nobody waits for', async () => {
    const gate = createGate(classifier);
    const { url } = await startTestServer({ models: { desk: gate }, requestTimeout: 0.3, maxBatch: 1 });
    const first = post(`${url}/classify`, { text: 'a' });
    await gate.asked(1);
    const late = await post(`${url}/classify`, { text: 'b' });
    expect(late).toMatchObject({ status: 504, body: { error: { code: 'timeout' } } });
    expect(await first).toMatchObject({ status: 504 });
    gate.open();
    expect(await post(`${url}/classify`, { text: 'c' })).toMatchObject({ status: 200 });
    expect(gate.batches).toEqual([[{ text: 'a' }], [{ text: 'c' }]]);
  });

  it('to compute for a client that hung up', async () => {
    const gate = createGate(classifier);
    const { url, log } = await startTestServer({ models: { desk: gate }, maxBatch: 1 });
    const first = post(`${url}/classify`, { text: 'a' });
    await gate.asked(1);
    const leaving = request(`${url}/classify`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
    });
    leaving.on('error', () => {});
    leaving.end('{"text":"b"}');
    const queued = (): Promise<number> => readMetric(url, 'tokensift_queue_texts{model="desk"}');
    while ((await queued()) < 2);
    leaving.destroy();
    while ((await queued()) > 1);
    gate.open();
    expect(await first).toMatchObject({ status: 200 });
    expect(await post(`${url}/classify`, { text: 'c' })).toMatchObject({ status: 200 });
    expect(gate.batches).toEqual([[{ text: 'a' }], [{ text: 'c' }]]);
    const hungUp = 'tokensift_http_requests_total{route="/classify",method="POST",code="499"}';
    expect(await readMetric(url, hungUp)).toBe(1);
    expect(log.filter(({ level }) => level === 'error')).toEqual([]);
  });

  it('requests without the token, where it has one', async () => {
    const token = 'b3s:t/ken==';
    const { url } = await startTestServer({ models: { desk: classifier }, token });
    const ask = (headers: Record<string, string>) => post(`${url}/classify`, { text: 'a' }, { headers });
    for (const headers of [
      {},
      { authorization: 'Bearer' },
      { authorization: `Bearer ${token}x` },
      { authorization: `Basic ${token}` },
    ]) {
      const refused = await ask(headers);
      expect(refused).toMatchObject({ status: 401, body: { error: { code: 'unauthorized' } } });
      expect(refused.headers.get('www-authenticate')).toBe('Bearer');
    }
    expect(await ask({ authorization: `bearer ${token}` })).toMatchObject({ status: 200 });
    for (const path of ['/', '/page.js', '/health', '/ready', '/openapi.json']) {
      expect((await get(url + path)).status, path).toBe(200);
    }
    for (const path of ['/metrics', '/models']) expect((await get(url + path)).status, path).toBe(401);
    // Before the body is read.
    expect(await post(`${url}/classify`, '{')).toMatchObject({ status: 401 });
  });
});
