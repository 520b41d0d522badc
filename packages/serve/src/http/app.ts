import { METHODS } from 'node:http';
import fastify, { type FastifyError, type FastifyInstance, type FastifyReply } from 'fastify';
import type { Log } from '../log.ts';
import type { Metrics } from '../metrics.ts';
import { REFUSALS, Refusal, type RefusalCode } from '../refusal.ts';
import type { ServeSettings } from '../settings.ts';
import type { Endpoint } from './endpoint.ts';
import { errorResponse } from './error-response.ts';
import { readPage, SECURITY_HEADERS } from './page.ts';
import { refuseBrokenRequests } from './refuse-broken-requests.ts';

/** What metrics call the route of a path that is not there. */
const NO_ROUTE = 'none';

export interface AppOptions {
  readonly settings: ServeSettings;
  readonly endpoints: readonly Endpoint[];
  readonly metrics: Metrics;
  readonly log: Log;
  /** Whether each request is logged. */
  readonly logRequests: boolean;
  /** @throws Refusal 401 */
  readonly checkToken?: (authorization: string | undefined) => void;
}

/** The HTTP side of a server: what is routed, read and refused, counted and logged. */
export function createApp({
  settings: { maxBodyBytes, receiveTimeout },
  endpoints,
  metrics,
  log,
  logRequests,
  checkToken,
}: AppOptions): FastifyInstance {
  const receiveMs = 1000 * receiveTimeout;
  const send = (reply: FastifyReply, thrown: unknown): FastifyReply => {
    const { status, headers, body } = errorResponse(refusalOf(thrown));
    if (status === 500) log({ level: 'error', event: 'failed', message: describe(thrown) });
    return reply.code(status).headers(headers).send(body);
  };
  const app = fastify({
    bodyLimit: maxBodyBytes,
    requestTimeout: receiveMs,
    http: { headersTimeout: receiveMs, connectionsCheckingInterval: Math.min(1000, receiveMs) },
    // What comes while the server stops is answered too; see `watchConnections`.
    return503OnClosing: false,
    clientErrorHandler: refuseBrokenRequests,
    frameworkErrors: (error, _, reply) => void send(reply, error),
  });

  app.removeAllContentTypeParsers();
  app.addContentTypeParser('application/json', { parseAs: 'buffer' }, async (_: unknown, body: Buffer) =>
    parseJson(body),
  );
  app.setErrorHandler((error, _, reply) => send(reply, error));
  app.setNotFoundHandler(() => {
    throw new Refusal('not-found', {
      message: 'There is nothing at this path.',
      hint: 'GET /openapi.json lists what there is.',
    });
  });
  app.addHook('onRequest', async ({ method, url, routeOptions }, reply) => {
    reply.headers(SECURITY_HEADERS);
    const began = performance.now();
    reply.raw.once('close', () => {
      const route = routeOptions.url ?? NO_ROUTE;
      const status = reply.raw.writableFinished ? reply.statusCode : REFUSALS['hung-up'];
      const seconds = (performance.now() - began) / 1000;
      metrics.countRequest({ route, method, status, seconds });
      if (!logRequests) return;
      const message = `${method} ${url} ${status}`;
      log({ level: 'info', event: 'request', message, method, url, status, seconds });
    });
  });

  for (const endpoint of endpoints) {
    const { method, path, isOpen = false, handle } = endpoint;
    app.route({
      method,
      url: path.replaceAll(/\{(\w+)\}/g, ':$1'),
      ...(checkToken && !isOpen && { onRequest: async ({ headers }) => checkToken(headers.authorization) }),
      handler: async (request, reply) => await handle(request, reply),
    });
  }
  for (const { path, type, content } of readPage()) {
    app.get(path, (_, reply) => reply.type(type).send(content));
  }
  refuseOtherMethods(app, endpoints);
  return app;
}

/** Says of a path that is there which methods it has. */
function refuseOtherMethods(app: FastifyInstance, endpoints: readonly Endpoint[]): void {
  for (const { path, method } of endpoints) {
    const url = path.replaceAll(/\{(\w+)\}/g, ':$1');
    const others = METHODS.filter((other) => app.supportedMethods.includes(other)).filter(
      (other) => !app.hasRoute({ method: other, url }),
    );
    app.route({
      method: others,
      url,
      handler() {
        throw new Refusal('method-not-allowed', {
          message: `This path takes ${method}.`,
          headers: { Allow: method },
        });
      },
    });
  }
}

/** Bytes that are no UTF-8 are no text, and would be replaced silently. */
const utf8 = new TextDecoder('utf-8', { fatal: true });

function parseJson(body: Buffer): unknown {
  const refuse = (message: string): Refusal =>
    new Refusal('bad-request', { where: 'body', message, hint: 'Send JSON, such as {"text": "…"}.' });
  let text: string;
  try {
    text = utf8.decode(body);
  } catch {
    throw refuse('The body is not text in UTF-8.');
  }
  try {
    return JSON.parse(text);
  } catch (error) {
    throw refuse(`The body is not JSON (${(error as Error).message}).`);
  }
}

/** What Fastify refuses by itself, by the status that it would answer with. */
const OF_STATUS: Readonly<Record<number, RefusalCode>> = {
  400: 'bad-request',
  404: 'not-found',
  413: 'too-large',
  415: 'unsupported-media-type',
};

function refusalOf(thrown: unknown): unknown {
  const { code, statusCode, message } = thrown as Partial<FastifyError>;
  if (!String(code).startsWith('FST_') || statusCode === undefined) return thrown;
  const refusal = OF_STATUS[statusCode];
  if (refusal === 'unsupported-media-type') {
    return new Refusal(refusal, {
      message: 'The body is not said to be JSON.',
      hint: 'Send the header "Content-Type: application/json".',
    });
  }
  return refusal === undefined ? thrown : new Refusal(refusal, { message: `${message}.` });
}

const describe = (thrown: unknown): string =>
  process.env.DEBUG
    ? String((thrown as Error)?.stack ?? thrown)
    : String((thrown as Error)?.message ?? thrown);
