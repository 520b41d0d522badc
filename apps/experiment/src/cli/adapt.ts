import { basename } from 'node:path';
import { type AdaptationSettings, type AdaptedModel, adaptationSettings } from '@tokensift/classifier';
import { TokensiftError } from '@tokensift/core';
import type { Command } from 'commander';
import { ADAPTATION_COLUMNS, adaptationRow, describeAdaptation } from '../presentation/adaptation.ts';
import { createTable } from '../terminal/table.ts';
import { addDataOptions, type DataFlags, readOptions, readTask } from './data-options.ts';
import { localDataset, localModel } from './local-path.ts';
import { given, wholeNumber } from './options.ts';
import { printJson, printMessage, printNotes, printText } from './output.ts';
import { addSettingOptions } from './setting-options.ts';

interface AdaptFlags extends DataFlags, AdaptationSettings {
  readonly model: string;
  readonly data?: string;
  readonly out: string;
  readonly base?: string;
  readonly seed: number;
  readonly undo?: boolean;
  readonly overwrite?: boolean;
  readonly html?: string;
  readonly json?: boolean;
}

/** More is for the page and the JSON. */
const LISTED_CONSTRUCTS = 30;

export function addAdaptCommand(command: Command): void {
  command
    .requiredOption(
      '--model <dir>',
      'model in Hugging Face layout, hf:owner/name, or tokensift-mini, which comes along; with --undo an adapted one',
    )
    .requiredOption('--out <dir>', 'folder for the model with its new tokenizer')
    .option(
      '--data <path>',
      'folder with a train file, or one file (CSV, TSV, JSON, Parquet, Excel, CoNLL), or hf:datasets/owner/name',
    )
    .option(
      '--base <file>',
      'base corpus that tells which other tokens are never used: a text file, or a table that was saved',
    )
    .option('--seed <n>', 'seed of the projection', wholeNumber, 1)
    .option('--undo', 'write the original model again')
    .option('--overwrite', 'replace an adapted model that is in the folder')
    .option('--html <file>', 'write a page to look at')
    .option('--json', 'print the result as JSON')
    .action(adapt);
  addSettingOptions(command, adaptationSettings);
  addDataOptions(command);
}

async function adapt(flags: AdaptFlags): Promise<void> {
  const { adaptationFileNames } = await import('@tokensift/classifier');
  const folder = await localModel(flags.model, '--model', adaptationFileNames);
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
    '@tokensift/classifier'
  );
  const { readTokenizerJson } = await import('@tokensift/tokenization');
  const { loadSplits } = await import('@tokensift/experiments');
  const { openBaseTable } = await import('../constructs/base-table.ts');

  const model = await openModel(folder);
  await using output = await openAdaptedFolder(flags.out, { model, overwrite: flags.overwrite ?? false });
  if (flags.html !== undefined) await checkOutputFile(flags.html);
  const task = readTask(flags);
  const { train, notes } = await loadSplits(await localDataset(flags.data, '--data'), {
    ...readOptions(flags),
    format: task.rows,
  });
  printNotes(notes);
  const base =
    flags.base !== undefined &&
    (await openBaseTable(await localDataset(flags.base, '--base'), await readTokenizerJson(model.folder)));
  const { tokens, mode, initialisation, maxLength, minSupport, falseDiscoveryRate } = flags;
  const adapted = await adaptModel({
    model,
    task,
    train,
    ...given({ tokens, mode, initialisation, maxLength, minSupport, falseDiscoveryRate }),
    random: createRandom(flags.seed),
    ...(base && { occursInBase: base.occurs }),
  });
  await saveAdaptedModel(adapted, { folder: output, sourceFolder: folder });

  const { report, constructs, refused } = adapted;
  if (flags.html !== undefined) {
    const { renderAdaptation } = await import('../report/adaptation-page.ts');
    const { writeTextAtomically } = await import('@tokensift/storage');
    const names = { model: basename(flags.model), data: basename(flags.data) };
    await writeTextAtomically(flags.html, renderAdaptation({ ...names, report, constructs, refused }));
    printMessage(`Page: ${flags.html}`);
  }
  if (flags.json) {
    const paths = { model: flags.model, data: flags.data, out: flags.out };
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
  const { undoAdaptedModel } = await import('@tokensift/classifier');
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
