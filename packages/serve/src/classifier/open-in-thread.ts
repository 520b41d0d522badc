import { Worker } from 'node:worker_threads';
import { TokensiftError } from '@tokensift/core';
import { packageProgram } from '../package-file.ts';
import type { Answer, ClassifierFolder, Request, SentError } from './messages.ts';
import type { ServedClassifier } from './served-classifier.ts';

/** A classifier in a thread of its own: while it computes, the thread that called is free. */
export interface ThreadClassifier extends ServedClassifier {
  /** Why its thread ended without being told to; never settled where it does not. */
  readonly broken: Promise<TokensiftError>;
}

const PROGRAM = packageProgram('classifier/thread');

/**
 * Opens a classifier in a thread of its own. The runtime computes in the thread that calls it: a batch of 32 long texts
 * would hold up everything else for as long as it takes.
 * @param onNote gets the reason where the preferred engine is not used
 * @throws TokensiftError as `openClassifier` does.
 */
export async function openInThread(
  request: ClassifierFolder,
  onNote: (note: string) => void,
): Promise<ThreadClassifier> {
  const worker = new Worker(PROGRAM, { workerData: request, name: 'tokensift' });
  const waiting = new Map<number, PromiseWithResolvers<readonly object[]>>();
  const opening = withResolvers<Omit<ServedClassifier, 'predict' | 'dispose'>>();
  const breaking = withResolvers<TokensiftError>();
  const ending = withResolvers<void>();
  let isClosing = false;
  let end: TokensiftError | undefined;
  let cause: unknown;
  let nextId = 0;

  worker.on('message', (answer: Answer) => {
    if ('note' in answer) onNote(answer.note);
    else if ('opened' in answer) opening.resolve(answer.opened);
    else if ('refused' in answer) opening.reject(received(answer.refused));
    else {
      const { resolve, reject } = waiting.get(answer.id)!;
      waiting.delete(answer.id);
      if ('error' in answer) reject(received(answer.error));
      else resolve(answer.predictions);
    }
  });
  worker.on('error', (error) => {
    cause = error;
  });
  worker.on('exit', () => {
    end = brokenThread(request.folder, cause);
    for (const { reject } of waiting.values()) reject(end);
    waiting.clear();
    opening.reject(end);
    ending.resolve();
    if (!isClosing) breaking.resolve(end);
  });

  const post = (message: Request): void => worker.postMessage(message);
  return {
    ...(await opening.promise),
    broken: breaking.promise,
    async predict(inputs, options) {
      if (end) throw end;
      const answer = withResolvers<readonly object[]>();
      const id = nextId++;
      waiting.set(id, answer);
      post({ id, inputs, options });
      return await answer.promise;
    },
    async dispose() {
      isClosing = true;
      post('close');
      await ending.promise;
    },
  };
}

const received = (error: SentError): unknown =>
  'parts' in error ? new TokensiftError(error.parts) : error.defect;

const brokenThread = (folder: string, cause: unknown): TokensiftError =>
  new TokensiftError({
    code: 'internal',
    where: folder,
    message: `The thread of the classifier ended${cause === undefined ? '' : ` (${(cause as Error).message})`}.`,
    cause,
  });

interface PromiseWithResolvers<Value> {
  readonly promise: Promise<Value>;
  readonly resolve: (value: Value) => void;
  readonly reject: (error: unknown) => void;
}

/** `Promise.withResolvers` of Node 22. */
function withResolvers<Value>(): PromiseWithResolvers<Value> {
  let settle: Omit<PromiseWithResolvers<Value>, 'promise'> | undefined;
  const promise = new Promise<Value>((resolve, reject) => {
    settle = { resolve, reject };
  });
  return { promise, ...settle! };
}
