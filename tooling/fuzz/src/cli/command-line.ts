import { TokensiftError } from '@tokensift/core';
import { Command, InvalidArgumentError } from 'commander';
import { runCases } from '../cases/run-cases.ts';
import type { Format } from '../format.ts';
import { formats } from '../formats/registry.ts';
import { formatSummary, hasFaults } from '../report/format-summary.ts';
import { createSummary } from '../report/summary.ts';
import { replay } from './replay.ts';

const FAULTS_FOUND = 1;
const UNUSABLE_INPUT = 2;
const REGISTRY = new URL('../formats/registry.ts', import.meta.url).href;

interface MutationFlags {
  readonly cases: number;
  readonly seed: number;
  readonly only?: readonly string[];
  readonly jobs: number;
  readonly seconds: number;
  readonly memory: number;
  readonly everyByte?: boolean;
  readonly replay?: string;
  readonly json?: boolean;
}

/** Runs the fuzz suite; exit code 1 when it found a fault. */
export async function runCommandLine(words: readonly string[]): Promise<void> {
  const program = new Command('fuzz')
    .description(
      'Feeds tokensift damaged files, each in a process that may not survive it, and counts what comes of it.',
    )
    .exitOverride(({ exitCode }) => process.exit(exitCode === 0 ? 0 : UNUSABLE_INPUT))
    .option('--cases <number>', 'cases of each format', wholeNumber, 1000)
    .option('--seed <number>', 'draws the damage', wholeNumber, 1)
    .option('--only <format...>', `formats: ${formats.map(({ name }) => name).join(', ')}`)
    .option('--every-byte', 'in place of random damage, change each byte that a checksum is for')
    .option('--jobs <number>', 'processes at a time', wholeNumber, 1)
    .option('--seconds <number>', 'after which a case hangs', wholeNumber, 10)
    .option('--memory <MiB>', 'resident memory that ends a case', wholeNumber, 1024)
    .option('--replay <case>', 'run one case, as the report names it, and say all about it')
    .option('--json', 'print one JSON document')
    .action(mutate);
  try {
    await program.parseAsync(words, { from: 'user' });
  } catch (error) {
    if (!TokensiftError.isInstance(error)) throw error;
    process.stderr.write(`error: ${error.message}\n`);
    process.exitCode = UNUSABLE_INPUT;
  }
}

async function mutate(flags: MutationFlags): Promise<void> {
  if (flags.replay !== undefined) return await replay(flags.replay, formatNamed);
  const chosen = flags.only?.map(formatNamed) ?? formats;
  const summary = createSummary(chosen.map(({ name }) => name));
  let done = 0;
  const stop = new AbortController();
  process.once('SIGINT', () => stop.abort());
  await runCases({
    formats: chosen,
    registry: REGISTRY,
    seed: flags.seed,
    cases: flags.everyByte ? 'bytes' : flags.cases,
    jobs: flags.jobs,
    seconds: flags.seconds,
    memoryBytes: flags.memory * 2 ** 20,
    signal: stop.signal,
    onCase(id, outcome) {
      summary.add(id, outcome);
      if (++done % 1000 === 0) process.stderr.write(`${done} cases, ${id.format}\n`);
    },
  });
  const found = summary.get();
  process.stdout.write(`${flags.json ? JSON.stringify(found, null, 2) : formatSummary(found)}\n`);
  if (hasFaults(found)) process.exitCode = FAULTS_FOUND;
}

function formatNamed(name: string): Format {
  const format = formats.find((candidate) => candidate.name === name);
  if (format) return format;
  throw new TokensiftError({
    code: 'invalid-argument',
    message: `There is no format "${name}".`,
    hint: `Known: ${formats.map((known) => known.name).join(', ')}.`,
  });
}

function wholeNumber(text: string): number {
  const value = Number(text);
  if (Number.isInteger(value) && value > 0) return value;
  throw new InvalidArgumentError('A whole number from 1 is needed.');
}
