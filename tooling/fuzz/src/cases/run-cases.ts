import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Format } from '../format.ts';
import type { Task } from '../workers/protocol.ts';
import { startWorkerProcess, type WorkerProcess } from '../workers/worker-process.ts';
import { type CaseId, countBytes, describeCase, describeId, makeCase } from './case.ts';
import type { Outcome } from './outcome.ts';
import { readerOf } from './run-case.ts';

export interface RunCasesOptions {
  readonly formats: readonly Format[];
  /** URL of the module that has them as `formats`. */
  readonly registry: string;
  readonly seed: number;
  /** How many cases of each format; `bytes` changes each byte under a checksum once. */
  readonly cases: number | 'bytes';
  /** Processes at a time. */
  readonly jobs?: number;
  /** Time of the processor after which a case counts as hanging. */
  readonly seconds?: number;
  readonly memoryBytes?: number;
  readonly onCase: (id: CaseId, outcome: Outcome) => void;
  /** Ends the run after the cases that are under way. */
  readonly signal?: AbortSignal;
}

/** By the clock: writing a corpus may train a model, and the machine may be busy. */
const WRITE_SECONDS = 300;
/** By the clock, for what waits and takes no time of the processor, such as a read that never ends. */
const CASE_SECONDS = 60;

/**
 * Runs cases in processes of their own, which are ended and started anew where a case hangs, takes too much memory or
 * takes its process down.
 */
export async function runCases(options: RunCasesOptions): Promise<void> {
  const { formats, registry, seed, cases, jobs = 1, seconds = 10, memoryBytes = 2 ** 30 } = options;
  const root = await mkdtemp(join(tmpdir(), 'tokensift-fuzz-'));
  const pristine = join(root, 'pristine');
  const start = (job: string): Promise<WorkerProcess> =>
    startWorkerProcess({ registry, pristine, scratch: join(root, job), memoryBytes, seconds });
  const byName = new Map(formats.map((format) => [format.name, format]));
  /** What a case was that its worker cannot tell any more. */
  const describe = (id: CaseId): string => {
    const format = byName.get(id.format)!;
    const { corpus, file, what } = makeCase(format, id, readerOf(pristine, format));
    return describeCase(corpus, file, what);
  };
  const queue: CaseId[] = [];
  /** Cases in turn, so that formats that are costly are not all at the end. */
  async function work(job: string): Promise<void> {
    let worker = await start(job);
    let next = queue.shift();
    while (next && !options.signal?.aborted) {
      const outcome = await askFor(worker, { kind: 'run', id: next }, CASE_SECONDS);
      if ('as' in outcome) {
        options.onCase(next, { what: describe(next), ...outcome.as });
        // What the case left half done is not for the next one.
        await rm(join(root, job), { recursive: true, force: true });
        worker = await start(job);
      } else if (outcome.kind === 'outcome') options.onCase(next, outcome.outcome);
      next = queue.shift();
    }
    worker.end();
  }
  try {
    const writer = await start('writer');
    for (const format of formats) {
      const written = await askFor(writer, { kind: 'write', format: format.name }, WRITE_SECONDS);
      if ('as' in written) throw new Error(`${format.name}: ${written.as.detail}`);
      const count = cases === 'bytes' ? countBytes(format, readerOf(pristine, format)) : cases;
      const prefix = cases === 'bytes' ? 'b' : '';
      for (let i = 0; i < count; i++) queue.push({ seed, format: format.name, key: `${prefix}${i}` });
    }
    writer.end();
    await Promise.all(Array.from({ length: jobs }, (_, i) => work(`job${i}`)));
  } finally {
    await rm(root, { recursive: true, force: true });
  }
}

async function askFor(worker: WorkerProcess, task: Task, seconds: number) {
  const answer = await worker.ask(task, seconds);
  if (answer.kind !== 'failed') return answer;
  const what = task.kind === 'run' ? describeId(task.id) : task.format;
  throw new Error(`${what}: the suite itself failed.\n${answer.message}`);
}
