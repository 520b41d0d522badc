import { createReadStream } from 'node:fs';
import { TokensiftError } from '@tokensift/core';
import type { Command } from 'commander';
import type { Classifier, Prediction } from 'tokensift';
import { requireLocalPath } from '../files/local-path.ts';
import { type Line, readLines } from '../files/read-lines.ts';
import { describeNote } from '../presentation/describe-note.ts';
import { addEngineOptions, type EngineFlags, openEngine } from './engine-options.ts';
import { wholeNumber } from './options.ts';
import { writeLine } from './output.ts';

/** Texts that are read before they are classified together; more would not be faster. */
const BATCH = 64;

interface PredictOptions extends EngineFlags {
  readonly model: string;
  readonly base?: string;
  readonly input?: string;
  readonly top: number;
}

interface Input {
  readonly text: string;
  readonly pair?: string;
}

export function addPredictCommand(program: Command): void {
  const command = program
    .command('predict')
    .description('labels and probabilities of texts: JSON lines in, JSON lines out')
    .requiredOption('--model <dir>', 'folder of a classifier, or of an adapter')
    .option('--base <dir>', 'where the model is an adapter: the model that it is for')
    .option('--input <file>', 'JSON lines: {"text": …} (and "pair") or plain strings (default: stdin)')
    .option('--top <n>', 'how many labels to list with their probabilities', wholeNumber, 5)
    .option('--json', 'also write an error as JSON; the output is JSON lines anyway')
    .action(predict);
  addEngineOptions(command);
}

async function predict({ model, base, input, top, ...flags }: PredictOptions): Promise<void> {
  const { openClassifier } = await import('tokensift');
  const classifier = await openClassifier(requireLocalPath(model, '--model'), {
    engine: await openEngine(flags),
    ...(base !== undefined && { base: requireLocalPath(base, '--base') }),
  });
  for (const note of classifier.notes) process.stderr.write(`${describeNote(note)}\n`);
  const source = input ?? 'stdin';
  try {
    let batch: Input[] = [];
    const flush = async () => {
      const inputs = batch;
      batch = [];
      await writePredictions(classifier, inputs, top);
    };
    try {
      for await (const line of readLines(openInput(input), source)) {
        if (line.text.trim() === '') continue;
        batch.push(parseInput(line, source));
        if (batch.length === BATCH) await flush();
      }
    } finally {
      // Also when a later line is wrong: what came before it has been asked for.
      await flush();
    }
  } finally {
    await classifier.dispose();
  }
}

async function* openInput(file: string | undefined): AsyncGenerator<Buffer> {
  if (file === undefined) {
    yield* process.stdin;
    return;
  }
  try {
    yield* createReadStream(file);
  } catch (cause) {
    const { code, message } = cause as NodeJS.ErrnoException;
    throw new TokensiftError({
      code: code === 'ENOENT' ? 'file-not-found' : 'io-error',
      where: file,
      message: `the input cannot be read (${message}).`,
      hint: 'Check the path, or leave --input out to read from stdin.',
      cause,
    });
  }
}

function parseInput({ text: json, number }: Line, source: string): Input {
  const refuse = (message: string, cause?: unknown) =>
    new TokensiftError({
      code: 'invalid-data',
      where: `${source}:${number}`,
      message,
      hint: 'Give one JSON value a line: {"text": "…"}, with "pair" for a second text, or a plain string.',
      cause,
    });
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch (cause) {
    throw refuse('the line is not JSON.', cause);
  }
  const { text, pair } = (typeof value === 'string' ? { text: value } : (value ?? {})) as Record<
    string,
    unknown
  >;
  if (typeof text !== 'string' || text.trim() === '') throw refuse('the line has no text.');
  if (pair === undefined || pair === null) return { text };
  if (typeof pair !== 'string') throw refuse('the pair is not a string.');
  return { text, pair };
}

async function writePredictions(
  classifier: Classifier,
  inputs: readonly Input[],
  top: number,
): Promise<void> {
  if (inputs.length === 0) return;
  const predictions = await classifier.predict(
    inputs.map(({ text, pair }) => (pair === undefined ? text : [text, pair])),
  );
  for (const [i, input] of inputs.entries()) {
    await writeLine(JSON.stringify({ ...input, ...describe(predictions[i]!, classifier.labels, top) }));
  }
}

function describe({ label, probability, probabilities }: Prediction, labels: readonly string[], top: number) {
  const ranked = [...labels.keys()].sort((a, b) => probabilities[b]! - probabilities[a]! || a - b);
  return {
    label,
    probability,
    probabilities: Object.fromEntries(
      ranked.slice(0, top).map((index) => [labels[index], probabilities[index]]),
    ),
  };
}
