import { basename } from 'node:path';
import { TokensiftError } from '@tokensift/core';
import { type Command, Option } from 'commander';
import type { AdaptedModel, InitialisationName } from 'tokensift';
import { requireLocalPath } from '../files/local-path.ts';
import { ADAPTATION_COLUMNS, adaptationRow, describeAdaptation } from '../presentation/adaptation.ts';
import { createTable } from '../terminal/table.ts';
import { addDataOptions, type DataFlags, readOptions, readTask } from './data-options.ts';
import { positiveNumber, wholeNumber } from './options.ts';
import { printJson, printMessage, printNotes, printText } from './output.ts';

interface AdaptFlags extends DataFlags {
  readonly model: string;
  readonly data?: string;
  readonly out: string;
  readonly tokens: number;
  readonly mode: 'recycle' | 'extend';
  readonly initialisation: InitialisationName;
  readonly base?: string;
  readonly maxLength: number;
  readonly minSupport: number;
  readonly falseDiscoveryRate: number;
  readonly seed: number;
  readonly undo?: boolean;
  readonly overwrite?: boolean;
  readonly html?: string;
  readonly json?: boolean;
}

/** More is for the page and the JSON. */
const LISTED_CONSTRUCTS = 30;

export function addAdaptCommand(program: Command): void {
  const command = program
    .command('adapt')
    .description("make a data set's constructs tokens of a model")
    .requiredOption('--model <dir>', 'model in Hugging Face layout; with --undo an adapted one')
    .requiredOption('--out <dir>', 'folder for the model with its new tokenizer')
    .option('--data <path>', 'folder with a train file, or one file (CSV, TSV, JSON, Parquet, Excel, CoNLL)')
    .option('--tokens <n>', 'most tokens to add, what constructs need beside them included', wholeNumber, 100)
    .addOption(
      new Option('--mode <mode>', 'recycle takes over rows that are not used, extend adds parameters')
        .choices(['recycle', 'extend'])
        .default('recycle'),
    )
    .addOption(
      new Option('--initialisation <how>', 'of the new embeddings')
        .choices(['mean', 'weighted-mean', 'projection'])
        .default('mean'),
    )
    .option(
      '--base <file>',
      'base corpus that tells which other tokens are never used: a text file, or a table that was saved',
    )
    .option('--max-length <n>', 'longest construct in tokens', wholeNumber, 4)
    .option('--min-support <n>', 'fewest training texts that a construct is in', wholeNumber, 5)
    .option('--false-discovery-rate <q>', 'of what counts as a construct; 1 takes all', positiveNumber, 0.05)
    .option('--seed <n>', 'seed of the projection', wholeNumber, 1)
    .option('--undo', 'write the original model again')
    .option('--overwrite', 'replace an adapted model that is in the folder')
    .option('--html <file>', 'write a page to look at')
    .option('--json', 'print the result as JSON')
    .action(adapt);
  addDataOptions(command);
}

async function adapt(flags: AdaptFlags): Promise<void> {
  const folder = requireLocalPath(flags.model, '--model');
  if (flags.undo) return await undo(folder, flags);
  if (flags.data === undefined) {
    throw new TokensiftError({
      code: 'invalid-argument',
      where: '--data',
      message: 'there are no texts to adapt the model to.',
      hint: 'Give --data PATH, or --undo to take an adaptation back.',
    });
  }
  const { createRandom } = await import('@tokensift/core');
  const { adaptModel, checkOutputFile, openAdaptedFolder, openModel, saveAdaptedModel } = await import(
    'tokensift'
  );
  const { readTokenizerJson } = await import('@tokensift/tokenization');
  const { loadSplits } = await import('../experiment/load-splits.ts');
  const { openBaseTable } = await import('../constructs/base-table.ts');

  const model = await openModel(folder);
  await using output = await openAdaptedFolder(flags.out, { model, overwrite: flags.overwrite ?? false });
  if (flags.html !== undefined) await checkOutputFile(flags.html);
  const task = readTask(flags);
  const { train, notes } = await loadSplits(requireLocalPath(flags.data, '--data'), {
    ...readOptions(flags),
    format: task.rows,
  });
  printNotes(notes);
  const base =
    flags.base !== undefined &&
    (await openBaseTable(requireLocalPath(flags.base, '--base'), await readTokenizerJson(model.folder)));
  const adapted = await adaptModel({
    model,
    task,
    train,
    tokens: flags.tokens,
    mode: flags.mode,
    initialisation: flags.initialisation,
    maxLength: flags.maxLength,
    minSupport: flags.minSupport,
    falseDiscoveryRate: flags.falseDiscoveryRate,
    random: createRandom(flags.seed),
    ...(base && { occursInBase: base.occurs }),
  });
  await saveAdaptedModel(adapted, { folder: output, sourceFolder: folder });

  const { report, constructs, refused } = adapted;
  if (flags.html !== undefined) {
    const { renderAdaptation } = await import('../report/adaptation-page.ts');
    const { writeTextAtomically } = await import('@tokensift/storage');
    const names = { model: basename(folder), data: basename(flags.data) };
    await writeTextAtomically(flags.html, renderAdaptation({ ...names, report, constructs, refused }));
    printMessage(`Page: ${flags.html}`);
  }
  if (flags.json) {
    const paths = { model: folder, data: flags.data, out: flags.out };
    printJson({
      schema: 'tokensift/adapt/1',
      ...paths,
      notes,
      ...report,
      classes: await byClass(adapted),
      refused,
    });
  } else printText(describe(adapted, flags.out));
}

async function undo(folder: string, { out, json }: AdaptFlags): Promise<void> {
  const { undoAdaptedModel } = await import('tokensift');
  await undoAdaptedModel(folder, out);
  if (json) printJson({ schema: 'tokensift/adapt/1', undone: folder, out });
  else printText(`The original model is in ${out}.`);
}

async function byClass({ constructs }: AdaptedModel) {
  const { sortLabels } = await import('@tokensift/datasets');
  const labels = sortLabels(new Set(constructs.map(({ label }) => label)));
  return labels.map((label) => ({
    label,
    constructs: constructs
      .filter((construct) => construct.label === label)
      .map(({ label: _, ...construct }) => construct),
  }));
}

function describe({ report, constructs, refused }: AdaptedModel, out: string): string {
  const table = createTable(
    [...ADAPTATION_COLUMNS, 'class'],
    ['left', 'left', 'right', 'right', 'right', 'right', 'left'],
  );
  for (const construct of constructs.slice(0, LISTED_CONSTRUCTS)) {
    table.push([...adaptationRow(construct), construct.label]);
  }
  const more = constructs.length - LISTED_CONSTRUCTS;
  const left = Object.entries(refused).map(([reason, count]) => `${count} (${reason})`);
  return [
    ...(constructs.length > 0 ? [table.toString()] : []),
    ...(more > 0 ? [`… and ${more} more: --json and --html show all.`] : []),
    describeAdaptation(report).join('\n'),
    ...(left.length > 0 ? [`Constructs left as they were: ${left.join(', ')}.`] : []),
    `Saved to ${out}; \`tokensift adapt --undo --model ${out} --out DIR\` takes it back.`,
  ].join('\n\n');
}
