import type { IncomingMessage, ServerResponse } from 'node:http';

/** A request as a server has seen it. */
export interface SeenRequest {
  /** The server: the hub's own, or the one that large files lie on. */
  readonly host: 'hub' | 'files';
  readonly method: string;
  /** Path and query. */
  readonly url: string;
  readonly authorization: string | undefined;
  readonly range: string | undefined;
}

/** What goes wrong with an answer. */
export type Fault =
  /** Another answer. */
  | { readonly status: number; readonly headers?: Readonly<Record<string, string>>; readonly body?: string }
  /** The connection is cut after so many bytes of the body. */
  | { readonly cutAfter: number }
  /** The body ends after so many bytes, as if it were all. */
  | { readonly endAfter: number }
  /** The server says nothing more after so many bytes. */
  | { readonly silentAfter: number }
  /** Some bytes are others. */
  | { readonly flipped: true }
  /** The range that was asked for is not looked at. */
  | { readonly wholeFile: true };

/** Answers as a fault says; false where the answer is to be made as usual. */
export function answerFault(fault: Fault | undefined, response: ServerResponse): boolean {
  if (!fault || !('status' in fault)) return false;
  response.writeHead(fault.status, fault.headers);
  response.end(fault.body ?? '');
  return true;
}

/** Time for what was sent to be read: of a connection that has broken, a reader gives up what it has not read yet. */
const CUT_MILLISECONDS = 50;

/** Sends a content, or the range of it that is asked for, with what goes wrong. */
export function sendContent(
  request: IncomingMessage,
  response: ServerResponse,
  content: Buffer,
  headers: Readonly<Record<string, string>>,
  fault: Fault | undefined,
): void {
  const [, start] = /^bytes=(\d+)-/.exec(request.headers.range ?? '') ?? [];
  const from = fault && 'wholeFile' in fault ? undefined : start;
  const first = Number(from ?? 0);
  if (first > 0 && first >= content.length) {
    response.writeHead(416, { 'content-range': `bytes */${content.length}` }).end();
    return;
  }
  let body = content.subarray(first);
  if (fault && 'flipped' in fault) body = Buffer.from(body.map((byte, i) => (i === 0 ? byte ^ 1 : byte)));
  if (fault && 'endAfter' in fault) body = body.subarray(0, fault.endAfter);
  response.writeHead(from === undefined ? 200 : 206, {
    ...headers,
    'accept-ranges': 'bytes',
    'content-length': String(body.length),
    ...(from !== undefined && {
      'content-range': `bytes ${first}-${content.length - 1}/${content.length}`,
    }),
  });
  if (request.method === 'HEAD') response.end();
  else if (fault && 'cutAfter' in fault)
    response.write(body.subarray(0, fault.cutAfter), () =>
      setTimeout(() => response.socket?.end(), CUT_MILLISECONDS),
    );
  else if (fault && 'silentAfter' in fault) response.write(body.subarray(0, fault.silentAfter));
  else response.end(body);
}
