import { TokensiftError } from '@tokensift/core';
import { Command, InvalidArgumentError } from 'commander';
import { formatAgreement, measureAgreement } from '../agreement.ts';
import type { Benchmark } from '../benchmark.ts';
import { benchmarks } from '../registry.ts';
import { describeEnvironment } from '../report/environment.ts';
import { formatEnvironment, formatOutcome } from '../report/format.ts';
import type { Outcome } from '../report/outcome.ts';
import { plainTable } from '../report/plain-table.ts';
import { runBenchmark } from './run-benchmark.ts';

const FAILED = 1;
const UNUSABLE_INPUT = 2;

interface Options {
  readonly rounds?: number;
  readonly quick?: boolean;
  readonly list?: boolean;
  readonly agreement?: boolean;
  readonly json?: boolean;
}

/** Runs the benchmarks that the words name, all where they name none. */
export async function runCommandLine(words: readonly string[]): Promise<void> {
  const program = new Command('bench')
    .description('Measures tokensift against itself and its peers. Close everything else first.')
    .argument('[name...]', 'benchmarks to run (default: all)')
    .option('--rounds <number>', 'turns that each variant gets', positiveInteger)
    .option('--quick', 'run on very little, to see that everything works; the figures mean nothing')
    .option('--list', 'list the benchmarks')
    .option('--agreement', 'compare what the engines compute, and not how fast they are')
    .option('--json', 'print one JSON document')
    .exitOverride(({ exitCode }) => process.exit(exitCode === 0 ? 0 : UNUSABLE_INPUT))
    .action(run);
  try {
    await program.parseAsync(words, { from: 'user' });
  } catch (error) {
    if (!TokensiftError.isInstance(error)) throw error;
    const { code, message } = error;
    if (words.includes('--json')) printJson({ error: { code, message } });
    else process.stderr.write(`error: ${message}\n`);
    process.exitCode = code === 'invalid-argument' ? UNUSABLE_INPUT : FAILED;
  }
}

async function run(
  names: readonly string[],
  { rounds, quick = false, list, agreement, json }: Options,
): Promise<void> {
  const chosen = names.length === 0 ? benchmarks : names.map(benchmarkOf);
  if (list) {
    const entries = chosen.map(({ name, description }) => ({ name, description }));
    if (json) printJson(entries);
    else
      print(
        plainTable(
          ['benchmark', ''],
          entries.map(({ name, description }) => [name, description]),
        ),
      );
    return;
  }
  if (agreement) {
    const measured = await measureAgreement((message) => process.stderr.write(`agreement: ${message}\n`));
    if (json) printJson(measured);
    else print(formatAgreement(measured));
    return;
  }
  const environment = await describeEnvironment();
  if (!json) print(formatEnvironment(environment));
  const outcomes: Record<string, Outcome> = {};
  for (const benchmark of chosen) {
    const { name } = benchmark;
    const note = (message: string) => process.stderr.write(`${name}: ${message}\n`);
    const outcome = await runBenchmark(benchmark, { quick, note, ...(rounds !== undefined && { rounds }) });
    outcomes[name] = outcome;
    if (!json) print(`\n${formatOutcome(name, outcome)}`);
  }
  if (json) printJson({ environment, quick, benchmarks: outcomes });
}

function benchmarkOf(name: string): Benchmark {
  const benchmark = benchmarks.find((candidate) => candidate.name === name);
  if (benchmark) return benchmark;
  throw new TokensiftError({
    code: 'invalid-argument',
    message: `There is no benchmark "${name}".`,
    hint: `Known: ${benchmarks.map((known) => known.name).join(', ')}.`,
  });
}

function positiveInteger(text: string): number {
  const value = Number(text);
  if (Number.isInteger(value) && value > 0) return value;
  throw new InvalidArgumentError('A whole number from 1 is needed.');
}

function print(text: string): void {
  process.stdout.write(`${text}\n`);
}

function printJson(value: unknown): void {
  print(JSON.stringify(value, null, 2));
}
