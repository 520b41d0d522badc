import type { PredictionPrecision } from '@tokensift/classifier';
import { TokensiftError } from '@tokensift/core';
import { AGGREGATIONS, type Aggregation, LISTED_LABELS, taskKindOf } from '@tokensift/tasks';
import { type Command, Option } from 'commander';
import { openInput } from '../files/open-input.ts';
import { type Write, writeOutput } from '../files/write-output.ts';
import { classifyRows } from '../predict/classify-rows.ts';
import { type FormatName, formatNames, formatOf } from '../predict/formats.ts';
import { createProblemLog } from '../predict/problem-log.ts';
import { readInputs } from '../predict/read-inputs.ts';
import { readRows } from '../predict/read-rows.ts';
import { checkOutputFormat, createRowWriter } from '../predict/row-writers.ts';
import { formatNumberOf } from '../presentation/format.ts';
import { addEngineOptions, type EngineFlags } from './engine-options.ts';
import { abortOnInterrupt } from './interruption.ts';
import { localModel } from './local-path.ts';
import { openFolder, precisionOption } from './open-folder.ts';
import { given, wholeNumber } from './options.ts';
import { printJson, printMessage, printNotes, writeText } from './output.ts';

interface PredictFlags extends EngineFlags {
  readonly model: string;
  readonly base?: string;
  readonly precision?: PredictionPrecision;
  readonly input?: string;
  readonly format?: FormatName;
  readonly textColumn?: string;
  readonly pairColumn?: string;
  readonly out?: string;
  readonly outFormat?: FormatName;
  readonly field: string;
  readonly top?: number;
  readonly reject?: boolean;
  readonly aggregation?: Aggregation;
  readonly strict?: boolean;
  readonly json?: boolean;
}

export function addPredictCommand(command: Command): void {
  command
    .requiredOption('--model <dir>', 'folder of a classifier, or of an adapter, or hf:owner/name')
    .option('--base <dir>', 'for an adapter: the model that it belongs to')
    .option('--input <file>', 'texts to classify (default: stdin)')
    .addOption(
      new Option(
        '--format <format>',
        'how the input is written (default: as the extension of --input says, else jsonl: {"text": …}, or plain strings)',
      ).choices(formatNames),
    )
    .option('--text-column <name>', 'column, or JSON key, that holds the text (default: text)')
    .option('--pair-column <name>', 'column that holds the second text of a pair (default: pair, if there)')
    .option('--out <file>', 'where to write; the file appears when it is complete (default: stdout)')
    .addOption(
      new Option(
        '--out-format <format>',
        'how the output is written; text is the labels alone (default: as the extension of --out says, else as the input)',
      ).choices(formatNames),
    )
    .option(
      '--field <name>',
      'field that holds the prediction; in tables the start of its columns',
      'prediction',
    )
    .option('--top <n>', `labels to list, best first (default: ${LISTED_LABELS}, in a table 1)`, wholeNumber)
    .option('--reject', 'give texts that belong to no class no label, and say why')
    .addOption(
      new Option(
        '--aggregation <name>',
        'of tagged words: how their sub-tokens decide on the tag (default: as the classifier was trained)',
      ).choices(AGGREGATIONS),
    )
    .addOption(precisionOption())
    .option('--strict', 'stop at the first row that cannot be classified, in place of an error in its row')
    .option('--json', 'JSON lines to stdout whatever comes in, and an error as JSON; with --out, the counts')
    .addHelpText(
      'after',
      '\nA row that cannot be classified gets an error in its place, and the exit code is 0; with --strict it is 2.',
    )
    .action(predict);
  addEngineOptions(command);
}

async function predict(flags: PredictFlags): Promise<void> {
  const toFile = flags.out !== undefined && flags.out !== '-' ? flags.out : undefined;
  const input = await openInput(flags.input);
  try {
    // What is wrong with the usage is said before the model is loaded.
    const formats = chooseFormats(flags, toFile);
    const { rows, notes, ...shape } = await readRows(input, {
      format: formats.input,
      columns: given({ text: flags.textColumn, pair: flags.pairColumn }),
      field: flags.field,
    });
    checkOutputFormat(formats.output, shape.columns);
    const problems = createProblemLog(input.name, flags.strict ?? false);
    const classifier = await openFolder(await localModel(flags.model, '--model'), flags);
    printNotes(classifier.notes);
    const task = taskKindOf(classifier.task);
    // A table has columns for the best one only.
    const asked = flags.top ?? (formats.output === 'jsonl' ? LISTED_LABELS : 1);
    const top = Math.min(asked, Math.max(1, classifier.labels.length));
    const inputs = readInputs(rows, task);
    const writer = createRowWriter(formats.output, { ...shape, field: flags.field, top, task });
    // From here on there is something to finish: a batch, or a file that must go because it is not complete.
    const signal = abortOnInterrupt(() => {});
    input.stopOn(signal);
    const done: Done = { rows: 0, line: 0 };
    const { name: source, isLive } = input;
    const fill = async (write: Write) => {
      await write(writer.header);
      const { reject = false, aggregation } = flags;
      const options = { classifier, top, reject, aggregation, source, isLive, signal };
      for await (const batch of classifyRows(problems.watch(inputs), options)) {
        const writing = write(batch.map(writer.write).join(''));
        done.rows += batch.length;
        done.line = batch.at(-1)!.row.line;
        await writing;
      }
    };
    const refuse = (error: unknown): never => {
      throw (error as Error).name === 'AbortError' ? interrupted(toFile, done) : error;
    };
    try {
      if (toFile === undefined) await fill((text) => writeText(text, signal)).catch(refuse);
      else await writeOutput(toFile, (write) => fill(write).catch(refuse));
    } finally {
      await classifier.dispose();
    }
    printNotes(notes?.() ?? []);
    const summary = problems.summary();
    if (summary !== undefined) printMessage(summary);
    if (flags.json && toFile !== undefined) printJson({ out: toFile, ...problems.counts() });
  } finally {
    input.close();
  }
}

function chooseFormats(
  { input, format, outFormat, json }: PredictFlags,
  toFile: string | undefined,
): { readonly input: FormatName; readonly output: FormatName } {
  const read = format ?? (input === undefined ? undefined : formatOf(input)) ?? 'jsonl';
  const told = toFile === undefined ? (json ? 'jsonl' : undefined) : formatOf(toFile);
  return { input: read, output: outFormat ?? told ?? read };
}

/** How far the work has come. */
interface Done {
  rows: number;
  /** Where the last of the rows starts, from 1. */
  line: number;
}

function interrupted(toFile: string | undefined, { rows, line }: Done): TokensiftError {
  const isLost = toFile !== undefined || rows === 0;
  return new TokensiftError({
    code: 'interrupted',
    message: `the classification was stopped after ${formatNumberOf(rows, 'row')}.`,
    hint: isLost
      ? 'Nothing was written. Run the command again.'
      : `They are written. To go on, give the rows after the one in line ${line}.`,
  });
}
