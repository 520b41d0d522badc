import { MessageChannel, type MessagePort, receiveMessageOnPort, Worker } from 'node:worker_threads';
import { TokensiftError } from '@tokensift/core';
import type { EncodedSequence } from '../assemble-encoding.ts';
import { createAddedTokens } from '../encode-text.ts';
import { invalidTokenizer } from '../invalid-tokenizer.ts';
import { createWatch } from '../time-limit.ts';
import type { CreateBackend } from './backend.ts';
import { NATIVE_WORKER } from './native-worker.ts';
import { resolveOptional } from './optional-package.ts';
import { refuseForeignExpression } from './refuse-foreign-expression.ts';

/**
 * The package `tokenizers`. It answers by promise only, while tokensift's tokenizers answer at once, so its
 * tokenizers live in a thread of their own and this one waits for each answer. One thread serves all of them and does
 * not keep the process alive.
 */
export const createNativeBackend: CreateBackend = async (json, _vocabulary, where) => {
  refuseForeignExpression(json, 'native', where);
  createAddedTokens(json, where, createWatch(json, where));
  thread ??= startThread(resolveOptional('tokenizers'));
  const { ask } = thread;
  const key = nextKey++;
  try {
    ask('load', { key, json: JSON.stringify({ version: '1.0', truncation: null, padding: null, ...json }) });
  } catch (cause) {
    throw new TokensiftError({
      code: 'unsupported',
      where,
      message: `the native backend cannot use this tokenizer (${(cause as Error).message}).`,
      hint: 'Leave the backend out to use the default one.',
      cause,
    });
  }
  const askForTexts = (method: string, request: object): unknown => {
    try {
      return ask(method, request);
    } catch (cause) {
      throw invalidTokenizer(where, `the native tokenizer failed: ${(cause as Error).message}`);
    }
  };
  const backend = {
    hasOffsets: true,
    encodeSequences(texts: readonly string[], most: number): EncodedSequence[] {
      const { ids, ends, offsets } = askForTexts('encode', { key, texts, most }) as NativeEncodings;
      return Array.from(ends, (end, i) => {
        const start = i === 0 ? 0 : ends[i - 1];
        return { ids: ids.subarray(start, end), offsets: offsets.subarray(2 * start, 2 * end) };
      });
    },
    decode: (ids: number[], skipSpecialTokens: boolean) =>
      askForTexts('decode', { key, ids, skipSpecialTokens }) as string,
  };
  unused.register(backend, key);
  return backend;
};

/** The encodings of several texts, one after the other; `ends` has the position after each one's last id. */
interface NativeEncodings {
  readonly ids: Int32Array;
  readonly ends: Int32Array;
  readonly offsets: Int32Array;
}

interface TokenizerThread {
  /** @throws Error with what the package says. */
  ask(method: string, request: object): unknown;
}

let thread: TokenizerThread | undefined;
let nextKey = 0;
const unused = new FinalizationRegistry<number>((key) => thread?.ask('free', { key }));

function startThread(path: string): TokenizerThread {
  const { port1, port2 } = new MessageChannel();
  const flag = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));
  const worker = new Worker(NATIVE_WORKER, {
    eval: true,
    workerData: { port: port2, flag, path },
    transferList: [port2],
  });
  worker.unref();
  port1.unref();
  return { ask: (method, request) => askAndWait(port1, flag, { method, ...request }) };
}

function askAndWait(port: MessagePort, flag: Int32Array, request: object): unknown {
  Atomics.store(flag, 0, 0);
  port.postMessage(request);
  Atomics.wait(flag, 0, 0);
  const reply = receiveMessageOnPort(port)!.message as { readonly value?: unknown; readonly error?: string };
  if (reply.error !== undefined) throw new Error(reply.error);
  return reply.value;
}
