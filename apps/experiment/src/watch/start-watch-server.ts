import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { TokensiftError } from '@tokensift/core';
import { listen } from '@tokensift/serve';
import type { ReportOptions } from '../report/render-report.ts';
import { livePage } from './live-page.ts';
import { readLiveResults } from './live-results.ts';
import { watchFolder } from './watch-folder.ts';

export interface WatchOptions extends Pick<ReportOptions, 'texts'> {
  /** 0 takes a free one. */
  readonly port: number;
  readonly signal: AbortSignal;
}

/** Only this machine: results and texts are not for whoever is on the network. */
const HOST = '127.0.0.1';

/** Names that a browser on this machine may reach it by; a page of another site that has its name point here has another. */
const OWN_NAMES = /^(127\.0\.0\.1|localhost)(:\d+)?$/;

const HEADERS = {
  'X-Content-Type-Options': 'nosniff',
  'X-Frame-Options': 'DENY',
  'Referrer-Policy': 'no-referrer',
  'Cache-Control': 'no-store',
} as const;

/**
 * Shows the report of a folder on this machine, anew whenever a run has ended, until the signal is aborted.
 * @returns where
 * @throws TokensiftError for a folder without runs, and a port that cannot be listened on.
 */
export async function startWatchServer(
  folder: string,
  { port, signal, ...options }: WatchOptions,
): Promise<{ readonly url: string; readonly ended: Promise<void> }> {
  // Said at once, not in the browser.
  await readLiveResults(folder);
  const listeners = new Set<ServerResponse>();
  let page: Promise<string> | undefined;
  const render = () => {
    page ??= readLiveResults(folder)
      .then((live) => livePage(live, options))
      .catch((error: unknown) => {
        page = undefined;
        throw error;
      });
    return page;
  };
  const server = createServer((request, response) => {
    if (!OWN_NAMES.test(request.headers.host ?? '')) return refuse(response, 403, 'This is not your server.');
    if (request.method !== 'GET') return refuse(response, 405, 'There is only something to read.');
    const [path] = (request.url ?? '').split('?');
    if (path === '/') return void answerPage(response, render);
    if (path === '/events') return follow(request, response, listeners);
    return refuse(response, 404, 'There is only the report: /');
  });
  const url = await listen(server, HOST, port);
  const watching = watchFolder(
    folder,
    () => {
      page = undefined;
      for (const listener of listeners) listener.write('event: change\ndata:\n\n');
    },
    signal,
  );
  return { url: `${url}/`, ended: watching.finally(() => close(server)) };
}

async function answerPage(response: ServerResponse, render: () => Promise<string>): Promise<void> {
  try {
    const content = await render();
    response.writeHead(200, { ...HEADERS, 'Content-Type': 'text/html; charset=utf-8' }).end(content);
  } catch (error) {
    if (!TokensiftError.isInstance(error)) throw error;
    refuse(response, 500, error.message);
  }
}

/** Keeps a connection on which changes are told. */
function follow(request: IncomingMessage, response: ServerResponse, listeners: Set<ServerResponse>): void {
  response.writeHead(200, { ...HEADERS, 'Content-Type': 'text/event-stream' });
  response.write(': tells of changes\n\n');
  listeners.add(response);
  request.once('close', () => listeners.delete(response));
}

const refuse = (response: ServerResponse, status: number, message: string): void => {
  response.writeHead(status, { ...HEADERS, 'Content-Type': 'text/plain; charset=utf-8' }).end(`${message}\n`);
};

const close = (server: Server): Promise<void> =>
  new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
