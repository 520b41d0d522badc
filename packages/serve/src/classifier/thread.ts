// The program of a classifier's thread: opens the folder that it is given, answers requests, and ends when it is told to.
import { type MessagePort, parentPort, workerData } from 'node:worker_threads';
import { type AnyClassifier, createEngine, openClassifier } from '@tokensift/classifier';
import { errorParts, TokensiftError } from '@tokensift/core';
import type { Answer, ClassifierFolder, Request, SentError } from './messages.ts';

const port = parentPort as MessagePort;
const answer = (message: Answer): void => port.postMessage(message);

const sent = (error: unknown): SentError =>
  TokensiftError.isInstance(error) ? { parts: errorParts(error) } : { defect: error };

async function open({ folder, base, engine, precision }: ClassifierFolder): Promise<AnyClassifier> {
  return await openClassifier(folder, {
    task: 'any',
    engine: await createEngine({ ...engine, onNote: (note) => answer({ note }) }),
    ...(base !== undefined && { base }),
    ...(precision && { precision }),
  });
}

function serve(classifier: AnyClassifier): void {
  port.on('message', async (request: Request) => {
    if (request === 'close') {
      await classifier.dispose();
      // Nothing is left that keeps the thread alive.
      port.close();
      return;
    }
    const { id, inputs, options } = request;
    try {
      answer({ id, predictions: await classifier.predict(inputs, options) });
    } catch (error) {
      answer({ id, error: sent(error) });
    }
  });
  const { task, labels, maxLength, notes, constructs } = classifier;
  answer({ opened: { task, labels, maxLength, notes, constructs } });
}

try {
  serve(await open(workerData as ClassifierFolder));
} catch (error) {
  answer({ refused: sent(error) });
}
