import { stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { TokensiftError } from '@tokensift/core';
import type { Dataset, DatasetRow, ReadDatasetOptions } from '@tokensift/datasets';
import type { ConstructReport, DescribedConstruct, MarkedText } from '@tokensift/experiments';
import { singleLabel, type TaskKind } from '@tokensift/tasks';
import { constructSettings, type GivenConstructSettings } from '@tokensift/token-statistics';
import { type Command, Option } from 'commander';
import { formatCount } from '../presentation/format.ts';
import { formatPValue, formatScore } from '../presentation/format-score.ts';
import { createTable } from '../terminal/table.ts';
import { addDataOptions, type DataFlags, readOptions, readTask } from './data-options.ts';
import { localDataset, localTokenizer } from './local-path.ts';
import { given, wholeNumber } from './options.ts';
import { printJson, printMessage, printNotes, printText } from './output.ts';
import { addSettingOptions } from './setting-options.ts';

interface ConstructsFlags extends DataFlags, GivenConstructSettings {
  readonly data: string;
  readonly tokenizer: string;
  readonly score: string;
  readonly span: 'word' | 'phrase';
  readonly class?: string;
  readonly top: number;
  readonly perClass: number;
  readonly texts: number;
  readonly parts?: boolean;
  readonly base?: string;
  readonly saveBase?: string;
  readonly stream?: boolean;
  readonly html?: string;
  readonly json?: boolean;
}

/** Classes that are listed in the terminal unless one is asked for; the page and the JSON have all. */
const LISTED_CLASSES = 10;

/** Rows that texts to show are picked from. */
const ROWS_TO_PICK_FROM = 5000;

export function addConstructsCommand(command: Command): void {
  command
    .requiredOption(
      '--data <path>',
      'folder with a train file, or one file (CSV, TSV, JSON, Parquet, Excel, CoNLL), or hf:datasets/owner/name',
    )
    .requiredOption(
      '--tokenizer <path>',
      'a tokenizer.json, a folder that has one, hf:owner/name, or tokensift-mini, which comes along',
    )
    .option('--score <name>', 'what constructs are ranked by', 'mutual-information')
    .addOption(
      new Option('--span <span>', 'constructs inside words, or also across them')
        .choices(['word', 'phrase'])
        .default('phrase'),
    )
    .option('--class <label>', 'this class against all others')
    .option('--top <n>', 'constructs over all classes', wholeNumber, 20)
    .option('--per-class <n>', 'constructs of each class', wholeNumber, 10)
    .option('--parts', 'list parts of words too, not only words and phrases')
    .option('--texts <n>', 'texts to show with their relevant tokens marked', wholeNumber, 5)
    .option('--base <file>', 'base corpus for the score domain-kl: a text file, or a table that was saved')
    .option('--save-base <file.json>', 'save the table of the base corpus')
    .option('--stream', 'read the file several times instead of holding it')
    .option('--html <file>', 'write a page to look at')
    .option('--json', 'print it as JSON')
    .action(constructs);
  addSettingOptions(command, constructSettings);
  addDataOptions(command);
}

async function constructs(flags: ConstructsFlags): Promise<void> {
  const { readSettings } = await import('@tokensift/core/settings');
  const { scoreOf } = await import('@tokensift/token-statistics');
  const { loadTokenizer, readTokenizerJson } = await import('@tokensift/tokenization');
  const { countFile, countRows, createMarker, describeConstructs, pickTexts } = await import(
    '@tokensift/experiments'
  );

  const tokenizerPath = await localTokenizer(flags.tokenizer, '--tokenizer');
  const tokenizerJson = await readTokenizerJson(tokenizerPath);
  const tokenizer = await loadTokenizer(tokenizerPath);
  const base = await readBase(flags, tokenizerJson);
  const score = scoreOf(flags.score, base);
  const { maxLength, minSupport, falseDiscoveryRate } = readSettings(
    'constructs',
    constructSettings,
    given({
      maxLength: flags.maxLength,
      minSupport: flags.minSupport,
      falseDiscoveryRate: flags.falseDiscoveryRate,
    }),
  );
  const settings = { maxLength, minSupport, span: flags.span };
  const data = await localDataset(flags.data, '--data');
  const options = readOptions(flags);
  const task = readTask(flags);
  if (flags.stream) requireSingleLabel(task);
  const read = flags.stream ? await firstRows(data, options) : await readRows(data, options, task);
  const rows = read.rows;
  const counted = flags.stream
    ? await countFile(data, options, tokenizerJson, settings)
    : { ...(await countRows(rows, tokenizerJson, settings)), notes: read.notes };
  printNotes(counted.notes);
  const { labels } = counted.labelMap;
  if (flags.class !== undefined && !labels.includes(flags.class)) {
    throw new TokensiftError({
      code: 'unknown-label',
      where: '--class',
      message: `no text has the label ${JSON.stringify(flags.class)}.`,
      hint: `Known: ${labels.slice(0, 10).join(', ')}${labels.length > 10 ? `, … (${labels.length})` : ''}.`,
    });
  }
  const { report, ranked } = describeConstructs(counted, tokenizer, {
    ...settings,
    score,
    falseDiscoveryRate,
    top: flags.top,
    perClass: flags.perClass,
    parts: flags.parts ?? false,
    ...(flags.class !== undefined && { label: flags.class }),
  });
  const shown = flags.class === undefined ? rows : rows.filter(({ label }) => label === flags.class);
  const mark = createMarker(
    ranked.filter(({ significant }) => significant),
    tokenizer,
  );
  const marked = pickTexts(shown.slice(0, ROWS_TO_PICK_FROM), mark, flags.texts);

  if (flags.html !== undefined) {
    const { renderConstructs } = await import('../report/constructs-page.ts');
    const { writeTextAtomically } = await import('@tokensift/storage');
    const page = renderConstructs({ data: basename(flags.data), score: score.name, report, marked });
    await writeTextAtomically(flags.html, page);
    printMessage(`Page: ${flags.html}`);
  }
  if (flags.json) {
    printJson({
      schema: 'tokensift/constructs/1',
      data: flags.data,
      notes: counted.notes,
      tokenizer: flags.tokenizer,
      score: score.name,
      ...settings,
      falseDiscoveryRate,
      ...report,
      marked,
    });
  } else printText(await describe(report, marked, flags));
}

async function readBase({ base, saveBase }: ConstructsFlags, tokenizerJson: string) {
  if (base === undefined) {
    if (saveBase === undefined) return undefined;
    throw new TokensiftError({
      code: 'invalid-argument',
      where: '--save-base',
      message: 'there is no base corpus to save the table of.',
      hint: 'Name it: --base FILE.',
    });
  }
  const { openBaseTable } = await import('../constructs/base-table.ts');
  const table = await openBaseTable(await localDataset(base, '--base'), tokenizerJson);
  if (saveBase !== undefined) await table.save(saveBase);
  return table;
}

/** All rows of a file, the training rows of a folder. */
async function readRows(data: string, options: ReadDatasetOptions, kind: TaskKind): Promise<Dataset> {
  const { readDataset } = await import('@tokensift/datasets');
  const { loadSplits } = await import('@tokensift/experiments');
  const format = { ...options, format: kind.rows };
  const { rows, notes } = (await isFile(data))
    ? await readDataset(data, format)
    : await loadSplits(data, format).then((splits) => ({ rows: splits.train, notes: splits.notes }));
  return { rows: kind.fit(rows).labelledTexts(rows), notes };
}

/** @throws TokensiftError `unsupported` for a task whose rows are not texts of one class. */
function requireSingleLabel({ name }: TaskKind): void {
  if (name === singleLabel.name) return;
  throw new TokensiftError({
    code: 'unsupported',
    where: '--stream',
    message: `rows of the task "${name}" cannot be read as a stream.`,
    hint: 'Leave --stream out.',
  });
}

/** As many rows as texts to show are picked from; notes come with the rest. */
async function firstRows(data: string, options: ReadDatasetOptions): Promise<Dataset> {
  if (!(await isFile(data))) {
    throw new TokensiftError({
      code: 'unsupported',
      where: '--stream',
      message: 'only a file can be read as a stream.',
      hint: 'Leave --stream out, or give the file of the training rows.',
    });
  }
  const { streamDataset } = await import('@tokensift/datasets');
  const rows: DatasetRow[] = [];
  for await (const row of streamDataset(data, options)) {
    if (rows.push(row) === ROWS_TO_PICK_FROM) break;
  }
  return { rows, notes: [] };
}

const isFile = async (path: string): Promise<boolean> =>
  (await stat(path).catch(() => undefined))?.isFile() ?? false;

async function describe(
  { texts, found, significant, constructs: best, classes }: ConstructReport,
  marked: readonly MarkedText[],
  { class: label, score }: ConstructsFlags,
): Promise<string> {
  const { formatMarkedText, MARKS_NOTE } = await import('../terminal/marked-text.ts');
  const listed = classes.slice(0, LISTED_CLASSES);
  const more = classes.length - listed.length;
  return [
    `${formatCount(found)} constructs in ${formatCount(texts)} texts, ${formatCount(significant)} significant; by ${score}`,
    ...(label === undefined ? [constructTable(best, 'over all classes', true)] : []),
    ...listed.map((entry) =>
      constructTable(entry.constructs, `${entry.label} (${formatCount(entry.texts)} texts)`),
    ),
    ...(more > 0 ? [`… and ${more} more classes: --class LABEL shows one, --json and --html all.`] : []),
    ...(marked.length > 0 ? [marked.map(formatMarkedText).join('\n'), MARKS_NOTE] : []),
  ].join('\n\n');
}

function constructTable(constructs: readonly DescribedConstruct[], title: string, withClass = false): string {
  const table = createTable(
    [title, 'score', 'texts', 'of class', 'p', ...(withClass ? ['class'] : [])],
    ['left', 'right', 'right', 'right', 'right', ...(withClass ? ['left' as const] : [])],
  );
  for (const { text, score, support, inClass, pValue, label } of constructs) {
    table.push([
      text,
      formatScore(score),
      formatCount(support),
      formatCount(inClass),
      formatPValue(pValue),
      ...(withClass ? [label] : []),
    ]);
  }
  return table.toString();
}
