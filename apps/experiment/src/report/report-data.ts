import {
  type AnswerDetails,
  describeRun,
  findBest,
  type InputsRecord,
  type ResultRun,
  type Results,
  type RunKey,
  type RunRecord,
  readInputsRecord,
  readRunRecord,
} from '@tokensift/experiments';

export type FinishedResult = Extract<ResultRun, { status: 'finished' }>;

/** Everything that a report is made of. */
export interface ReportData {
  readonly results: Results;
  /** Absent in folders of earlier versions. */
  readonly inputs?: InputsRecord;
  /** By the names of runs; without those of earlier versions. */
  readonly answers: ReadonlyMap<string, AnswerDetails>;
  /** In how many of its runs a row was answered wrong; by the names of groups. */
  readonly wrongRuns: ReadonlyMap<string, WrongRuns>;
}

export interface WrongRuns {
  readonly runs: number;
  /** By row. */
  readonly wrong: readonly number[];
}

/** What runs have in common that are on the same rows, with the same model. */
export const groupName = ({ model, dataset }: Pick<RunKey, 'model' | 'dataset'>): string =>
  JSON.stringify([model, dataset]);

/** Reads what is beside the results of a folder. */
export async function readReportData(folder: string, results: Results): Promise<ReportData> {
  const records: RunRecord[] = [];
  for (const run of results.runs) {
    const record = run.status === 'finished' && (await readRunRecord(folder, run));
    if (record) records.push(record);
  }
  const inputs = await readInputsRecord(folder);
  return reportData(results, records, inputs);
}

/** What a report is made of, from records that were read. */
export function reportData(
  results: Results,
  records: readonly RunRecord[],
  inputs?: InputsRecord,
): ReportData {
  const answers = new Map<string, AnswerDetails>();
  const wrongRuns = new Map<string, { runs: number; wrong: number[] }>();
  for (const record of records) {
    if (record.status !== 'finished') continue;
    if (record.answers) answers.set(describeRun(record), record.answers);
    const group = groupName(record);
    const counts = wrongRuns.get(group) ?? { runs: 0, wrong: record.statistics.map(() => 0) };
    wrongRuns.set(group, counts);
    counts.runs++;
    for (const [row, sums] of record.statistics.entries()) counts.wrong[row] += Number(isWrong(sums));
  }
  return { results: withBest(results, records), answers, wrongRuns, ...(inputs && { inputs }) };
}

/** Whether what the primary metric is made of says that not all of a row is right; never where answers are numbers. */
function isWrong(statistics: readonly number[]): boolean {
  if (statistics.length === 2) return statistics[0] !== statistics[1];
  const [right, predicted, actual] = statistics;
  return statistics.length === 3 && (right !== predicted || right !== actual);
}

/** Results of earlier versions do not say which methods are best; records do. */
function withBest(results: Results, records: readonly RunRecord[]): Results {
  if (results.best || records.length === 0) return results;
  const named = (names: readonly string[]) => [...new Set(names)].map((name) => ({ name }));
  const best = findBest(
    {
      models: named(results.summary.map(({ model = '' }) => model)),
      datasets: named(results.summary.map(({ dataset }) => dataset)),
      methods: named(results.summary.map(({ method }) => method)),
    },
    records,
    results.comparisons,
  );
  return { ...results, best };
}
