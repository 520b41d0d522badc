import { type ExportedFile, type ExportFormat, exportFormats } from '@tokensift/classifier';
import { taskKindOf } from '@tokensift/tasks';
import { type Command, Option } from 'commander';
import { loadRows, readSplitName } from '../evaluate/load-rows.ts';
import { formatBytes, formatNumberOf, formatPercent } from '../presentation/format.ts';
import { differenceUnit, formatDifference, metricHeading, plainValue } from '../presentation/metric.ts';
import { createTable } from '../terminal/table.ts';
import { addDataOptions, type DataFlags, readOptions, splitOption } from './data-options.ts';
import { addEngineOptions, type EngineFlags } from './engine-options.ts';
import { localDataset, localModel } from './local-path.ts';
import { openFolder } from './open-folder.ts';
import { given } from './options.ts';
import { printJson, printNotes, printText } from './output.ts';

interface ExportFlags extends DataFlags, EngineFlags {
  readonly model: string;
  readonly base?: string;
  readonly out: string;
  readonly format?: readonly ExportFormat[];
  readonly data?: string;
  readonly split?: string;
  readonly overwrite?: boolean;
  readonly json?: boolean;
}

export function addExportCommand(command: Command): void {
  command
    .requiredOption('--model <dir>', 'folder of a classifier, or of an adapter')
    .option('--base <dir>', 'for an adapter: the model that it belongs to')
    .requiredOption('--out <dir>', 'folder for the classifier with its ONNX models in onnx/')
    .addOption(
      new Option('--format <format...>', 'what weights are held as (default: all)').choices(
        Object.keys(exportFormats),
      ),
    )
    .option(
      '--data <path>',
      'labelled texts on which the ONNX models are compared with the classifier: folder or file',
    )
    .addOption(splitOption())
    .option('--overwrite', 'replace a classifier that is in the folder')
    .option('--json', 'print the result as JSON')
    .action(exportModels);
  addDataOptions(command);
  addEngineOptions(command);
}

async function exportModels(flags: ExportFlags): Promise<void> {
  const { exportOnnx, openClassifierFolder, onnxOpset } = await import('@tokensift/classifier');
  const split = readSplitName(flags.split);
  const classifier = await openFolder(await localModel(flags.model, '--model'), flags);
  try {
    printNotes(classifier.notes);
    await using output = await openClassifierFolder(flags.out, { overwrite: flags.overwrite ?? false });
    const data =
      flags.data === undefined
        ? undefined
        : await loadRows(await localDataset(flags.data, '--data'), split, {
            ...readOptions(flags),
            format: taskKindOf(classifier.task).rows,
          });
    printNotes(data?.notes ?? []);
    const files = await exportOnnx(classifier, output, {
      ...given({ formats: flags.format }),
      ...(data && { rows: data.rows }),
    });
    if (flags.json) {
      printJson({
        schema: 'tokensift/export/1',
        folder: flags.out,
        opset: onnxOpset,
        ...(data && { data: { path: flags.data, split: data.name, rows: data.rows.length } }),
        files,
      });
      return;
    }
    const compared = data
      ? `Compared with the classifier on ${formatNumberOf(data.rows.length, 'row')} (${data.name})`
      : 'Compared with the classifier on random tokens; --data compares on texts, and says what int8 costs in quality';
    printText(`${describe(files)}\n${compared}.\nSaved to ${flags.out} (ONNX opset ${onnxOpset})`);
  } finally {
    await classifier.dispose();
  }
}

function describe(files: readonly ExportedFile[]): string {
  const metric = files[0]?.quality?.metric;
  const qualities = metric === undefined ? [] : ['same answers', metricHeading(metric), 'difference'];
  const table = createTable(
    ['file', 'weights', 'size', 'largest difference of a logit', ...qualities],
    ['left', 'left', 'right', 'right', 'right', 'right', 'right'],
  );
  for (const { file, format, bytes, largestDifference, quality } of files) {
    table.push([
      file,
      format,
      formatBytes(bytes),
      largestDifference.toPrecision(2),
      ...(quality
        ? [
            formatPercent(quality.sameHighest),
            plainValue(quality.metric, quality.exported),
            `${formatDifference(quality.metric, quality.exported - quality.classifier)}${differenceUnit(quality.metric)}`,
          ]
        : []),
    ]);
  }
  return table.toString();
}
