import { Agent, request } from 'node:http';
import type { AnyClassifier } from '@tokensift/classifier';
import { errorOf } from '@tokensift/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createGate } from '../testing/gate.ts';
import { openTinyClassifiers } from '../testing/open-tiny-classifiers.ts';
import { get, post } from '../testing/request.ts';
import { startTestServer } from '../testing/start-test-server.ts';
import { createServer, startServer } from './index.ts';

let classifier: AnyClassifier;
let close: () => Promise<void>;
beforeAll(async () => {
  const opened = await openTinyClassifiers(['single-label']);
  classifier = opened.classifiers['single-label'];
  close = opened.close;
});
afterAll(() => close());

describe('a server that is stopped', () => {
  it('answers what is under way, takes no more, and says so before', async () => {
    const gate = createGate(classifier);
    const { url, stop, log } = await startTestServer({ models: { desk: gate }, maxBatch: 1 });
    const agent = new Agent({ keepAlive: true });
    const first = post(`${url}/classify`, { text: 'a' });
    await gate.asked(1);
    const waiting = post(`${url}/classify`, { text: 'b' });
    const stopped = stop();
    // What comes on its heels is answered too.
    const onItsHeels = post(`${url}/classify`, { text: 'c' });
    expect(await get(`${url}/ready`)).toMatchObject({ status: 503, body: { status: 'stopping' } });
    await new Promise((resolve) => setTimeout(resolve, 200));
    await expect(get(`${url}/health`)).rejects.toThrow();
    gate.open();
    for (const answer of await Promise.all([first, waiting, onItsHeels])) {
      expect(answer.status).toBe(200);
      expect(answer.headers.get('connection')).toBe('close');
    }
    expect(await stopped).toBe(0);
    agent.destroy();
    expect(log.map(({ event }) => event)).toEqual(['listening', 'stopping', 'stopped']);
    // It is the program's, and still answers.
    expect(await classifier.predict(['a'])).toHaveLength(1);
  });

  it('cuts off what is not answered in time, and says how much', async () => {
    const gate = createGate(classifier);
    const { url, stop } = await startTestServer({ models: { desk: gate }, shutdownTimeout: 0.2 });
    const lost = Promise.allSettled([post(`${url}/classify`, { text: 'a' })]);
    await gate.asked(1);
    const stopped = stop();
    expect(await lost).toMatchObject([{ status: 'rejected' }]);
    gate.open();
    expect(await stopped).toBe(1);
  });

  it('does not wait for connections on which nothing was asked, or half a question', async () => {
    const { url, stop } = await startTestServer({ models: { desk: classifier }, shutdownTimeout: 20 });
    const agent = new Agent({ keepAlive: true });
    const idle = request(`${url}/health`, { agent });
    await new Promise((resolve) =>
      idle.on('response', (response) => response.resume().on('end', resolve)).end(),
    );
    const half = request(`${url}/classify`, { method: 'POST' });
    half.on('error', () => {});
    half.flushHeaders();
    await new Promise((resolve) => half.on('socket', (socket) => socket.on('connect', resolve)));
    const began = performance.now();
    await Promise.race([stop(), new Promise((resolve) => setTimeout(resolve, 15_000))]);
    expect(performance.now() - began).toBeLessThan(15_000);
    agent.destroy();
    half.destroy();
  });
});

describe('a server', () => {
  it('says where it cannot listen, and how to', async () => {
    const { url } = await startTestServer({ models: { desk: classifier } });
    const port = Number(new URL(url).port);
    expect(await errorOf(startServer({ models: { desk: classifier }, port }))).toMatchObject({
      code: 'invalid-argument',
      where: `127.0.0.1:${port}`,
      problem: 'something else listens there.',
    });
    const elsewhere = startServer({ models: { desk: classifier }, host: '192.0.2.1', port: 0 });
    expect(await errorOf(elsewhere)).toMatchObject({ problem: 'this machine has no such address.' });
  });

  it('warns where others reach it and it has no token', async () => {
    const models = { desk: classifier };
    const warnings = async (options: object): Promise<number> => {
      const { log } = await startTestServer({ models, ...options });
      return log.filter(({ level }) => level === 'warning').length;
    };
    expect(await warnings({})).toBe(0);
    expect(await warnings({ host: '0.0.0.0' })).toBe(1);
    expect(await warnings({ host: '0.0.0.0', token: 'secret' })).toBe(0);
  });

  it.each([
    ['no model', { models: {} }, 'There is no model to serve.'],
    ['a name that no path can have', { models: { 'a/b': 'x' } }, '"a/b" is no name for a model.'],
    ['a token that no header can have', { models: { a: 'x' }, token: 'a b' }, 'The token is empty, or'],
    ['an unknown setting', { models: { a: 'x' }, maxbatch: 3 }, 'There is no setting "maxbatch".'],
    [
      'a queue that no request fits',
      { models: { a: 'x' }, maxQueue: 8 },
      'would never fit into a queue of 8',
    ],
  ])('refuses %s', (_, options, message) => {
    expect(() => createServer(options as Parameters<typeof createServer>[0])).toThrow(message);
  });

  it('gives a page that loads nothing from elsewhere', async () => {
    const { url } = await startTestServer({ models: { desk: classifier } });
    const page = await get(url);
    expect(page.headers.get('content-type')).toContain('text/html');
    expect(page.headers.get('content-security-policy')).toMatch(/^default-src 'none'; script-src 'self';/);
    const parts = [
      page,
      await get(`${url}/page.css`),
      ...(await Promise.all(['page.js', 'backend.js', 'constructs.js'].map((file) => get(`${url}/${file}`)))),
    ];
    for (const { body, status } of parts) {
      expect(status).toBe(200);
      expect(body).not.toMatch(/https?:\/\/(?!www\.w3\.org)|@import|url\(/);
    }
    expect(page.body).not.toMatch(/<script>|\sstyle=|\son\w+=/);
  });
});
