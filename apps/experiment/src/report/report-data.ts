import {
  type AnswerDetails,
  describeRun,
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
  /** In how many runs on a data set an evaluated row was answered wrong, of how many; by data set. */
  readonly wrongRuns: ReadonlyMap<string, WrongRuns>;
}

export interface WrongRuns {
  readonly runs: number;
  /** By row. */
  readonly wrong: readonly number[];
}

export const runName = (run: RunKey): string => describeRun(run);

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
    if (record.answers) answers.set(runName(record), record.answers);
    const counts = wrongRuns.get(record.dataset) ?? { runs: 0, wrong: record.statistics.map(() => 0) };
    wrongRuns.set(record.dataset, counts);
    counts.runs++;
    for (const [row, sums] of record.statistics.entries()) counts.wrong[row]! += Number(isWrong(sums));
  }
  return { results, answers, wrongRuns, ...(inputs && { inputs }) };
}

/** Whether what the primary metric is made of says that not all of a row is right; never where answers are numbers. */
function isWrong(statistics: readonly number[]): boolean {
  if (statistics.length === 2) return statistics[0] !== statistics[1];
  const [right, predicted, actual] = statistics;
  return statistics.length === 3 && (right !== predicted || right !== actual);
}
