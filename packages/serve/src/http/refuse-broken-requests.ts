import { STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import { Refusal, type RefusalCode, type RefusalOptions } from '../refusal.ts';
import { errorResponse } from './error-response.ts';

/** What Node says of bytes that are no request. */
const OF_NODE: Readonly<Record<string, readonly [RefusalCode, RefusalOptions]>> = {
  ERR_HTTP_REQUEST_TIMEOUT: ['request-timeout', { message: 'The request did not come in time.' }],
  HPE_HEADER_OVERFLOW: ['headers-too-large', { message: 'The headers are too large.' }],
};
const NO_REQUEST: readonly [RefusalCode, RefusalOptions] = [
  'bad-request',
  { message: 'This is not an HTTP request.' },
];

/** Answers what is no request and closes the connection: nothing that comes after it can be told apart. */
export function refuseBrokenRequests({ code }: { readonly code?: string }, socket: Socket): void {
  if (code === 'ECONNRESET' || !socket.writable) {
    socket.destroy();
    return;
  }
  const { status, body } = errorResponse(new Refusal(...(OF_NODE[code ?? ''] ?? NO_REQUEST)));
  const json = JSON.stringify(body);
  socket.end(
    `HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\nConnection: close\r\nContent-Type: application/json\r\n` +
      `Content-Length: ${Buffer.byteLength(json)}\r\n\r\n${json}`,
  );
}
