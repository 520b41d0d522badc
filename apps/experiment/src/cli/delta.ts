import type { Composition, DeltaDescription, PeftForm } from '@tokensift/classifier';
import { TokensiftError } from '@tokensift/core';
import { type Command, Option } from 'commander';
import { formatBytes, formatCount } from '../presentation/format.ts';
import { createTable } from '../terminal/table.ts';
import { localModel } from './local-path.ts';
import { wholeNumber } from './options.ts';
import { printJson, printText } from './output.ts';

interface FolderFlags {
  readonly model: string;
  readonly delta: string;
  readonly out: string;
  readonly json?: boolean;
}

interface ComposeFlags {
  readonly out: string;
  readonly head: number;
  readonly json?: boolean;
}

export function addDeltaCommand(delta: Command): void {
  delta
    .command('inspect <file>')
    .description('what a delta changes, parameter by parameter')
    .option('--json', 'print it as JSON')
    .action(inspect);
  delta
    .command('apply')
    .description('make the classifier of its base and a delta, to the bit')
    .requiredOption('--model <dir>', 'the pretrained model that the delta was made for')
    .requiredOption('--delta <file>', 'the delta')
    .requiredOption('--out <dir>', 'folder for the classifier')
    .option('--json', 'print the result as JSON')
    .action(apply);
  delta
    .command('revert')
    .description('make the base of a classifier and its delta, to the bit')
    .requiredOption('--model <dir>', 'the classifier')
    .requiredOption('--delta <file>', 'the delta')
    .requiredOption('--out <dir>', 'folder for the base')
    .option('--json', 'print the result as JSON')
    .action(revert);
  delta
    .command('export')
    .description('write a delta as an adapter that Python’s PEFT loads, with its model in base/')
    .requiredOption('--model <dir>', 'the pretrained model that the delta was made for')
    .requiredOption('--delta <file>', 'the delta')
    .requiredOption('--out <dir>', 'folder for the adapter')
    .addOption(
      new Option('--form <form>', 'kind of adapter (default: SHiRA where a linear map changed)').choices([
        'shira',
        'trainable-tokens',
      ]),
    )
    .option('--json', 'print the result as JSON')
    .action(exportAdapter);
  delta
    .command('compose <files...>')
    .description('add up deltas of the same base, and say where they meet')
    .requiredOption('--out <file>', 'file for the sum')
    .option('--head <n>', 'which delta gives the classification head, from 1', wholeNumber, 1)
    .option('--json', 'print the report as JSON')
    .action(compose);
}

async function inspect(file: string, { json }: { readonly json?: boolean }): Promise<void> {
  const { describeDelta, readDelta } = await import('@tokensift/classifier');
  const description = describeDelta(await readDelta(file));
  if (json) printJson({ file, ...description });
  else printText(describe(description));
}

async function apply({ model, delta, out, json }: FolderFlags): Promise<void> {
  const { applyDeltaToFolder, readDelta } = await import('@tokensift/classifier');
  const read = await readDelta(delta);
  await applyDeltaToFolder({ model: await localModel(model, '--model'), delta: read, out });
  if (json) printJson({ model, delta, out });
  else printText(`Saved the classifier to ${out}`);
}

async function revert({ model, delta, out, json }: FolderFlags): Promise<void> {
  const { readDelta, revertDeltaInFolder } = await import('@tokensift/classifier');
  const read = await readDelta(delta);
  await revertDeltaInFolder({ model: await localModel(model, '--model'), delta: read, out });
  if (json) printJson({ model, delta, out });
  else printText(`Saved the base to ${out}`);
}

async function exportAdapter(flags: FolderFlags & { readonly form?: PeftForm }): Promise<void> {
  const { exportDeltaToFolder, readDelta } = await import('@tokensift/classifier');
  const { model, delta, out, form: asked, json } = flags;
  const { form, adapted, merged } = await exportDeltaToFolder({
    model: await localModel(model, '--model'),
    delta: await readDelta(delta),
    out,
    ...(asked && { form: asked }),
  });
  if (json) printJson({ model, delta, out, form, adapted, merged });
  else {
    printText(
      [
        `${formatCount(adapted.length)} parameters are in the adapter (${form}).`,
        ...(merged.length > 0 ? [`Merged into base/, for want of such a form: ${merged.join(', ')}.`] : []),
        `Saved to ${out}`,
      ].join('\n'),
    );
  }
}

async function compose(files: readonly string[], { out, head, json }: ComposeFlags): Promise<void> {
  const { composeDeltas, readDelta, writeDelta } = await import('@tokensift/classifier');
  if (head < 1 || head > files.length) {
    throw new TokensiftError({
      code: 'invalid-argument',
      where: '--head',
      message: `there is no delta ${head} among ${files.length}.`,
      hint: 'They are counted from 1.',
    });
  }
  const { checkOwnFile } = await import('@tokensift/storage');
  await checkOwnFile(out, /tokensift-delta/, 'delta');
  const deltas = [];
  for (const file of files) deltas.push(await readDelta(file));
  const composition = composeDeltas(deltas, { head: head - 1 });
  await writeDelta(out, composition.delta);
  if (json) printJson({ files, out, conflicts: composition.conflicts, headOf: headOf(composition, files) });
  else printText(describeComposition(composition, files, out));
}

const headOf = ({ head }: Composition, files: readonly string[]): string | undefined =>
  head === undefined ? undefined : files[head];

function describe({ base, values, added, bytes, labels, pooling, parameters }: DeltaDescription): string {
  const table = createTable(
    ['parameter', 'shape', 'changed', 'values', 'norm of change', 'of values', 'largest'],
    ['left', 'left', 'left', 'right', 'right', 'right', 'right'],
  );
  for (const { parameter, shape, part, values: count, change, previous, largest } of parameters) {
    table.push([
      parameter,
      shape.join(' × '),
      part,
      formatCount(count),
      change.toPrecision(3),
      previous.toPrecision(3),
      largest.toPrecision(3),
    ]);
  }
  return [
    table.toString(),
    `${formatCount(values)} values are replaced and ${formatCount(added)} are new (${formatBytes(bytes)}).`,
    ...(labels ? [`A classifier of ${labels.length} classes, pooling ${pooling}.`] : []),
    `Base: ${base}`,
  ].join('\n');
}

function describeComposition(composition: Composition, files: readonly string[], out: string): string {
  const { conflicts } = composition;
  const head = headOf(composition, files);
  const lines = conflicts.map(
    ({ parameter, shared, opposed }) =>
      `  ${parameter}: ${formatCount(shared)} values, ${formatCount(opposed)} in opposite directions`,
  );
  return [
    lines.length === 0
      ? 'No value is changed by more than one delta.'
      : 'Changed by more than one, and added:',
    ...lines,
    ...(head === undefined ? [] : [`The classification head is that of ${head}.`]),
    `Saved to ${out}`,
  ].join('\n');
}
