import { TokensiftError } from '@tokensift/core';
import type { Command } from 'commander';
import { describeId } from '../cases/case.ts';
import { faults, outcomes } from '../cases/outcome.ts';
import { runCases } from '../cases/run-cases.ts';
import type { Format } from '../format.ts';
import { formats } from '../formats/registry.ts';
import { createSummary } from '../report/summary.ts';
import { wholeNumber } from './options.ts';
import { printSummary } from './print-summary.ts';
import { replay } from './replay.ts';

const REGISTRY = new URL('../formats/registry.ts', import.meta.url).href;
const TOLD_EVERY = 1000;

interface MutateFlags {
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

export function addMutateCommand(program: Command): void {
  program
    .command('mutate', { isDefault: true })
    .description(
      'read damaged files of every format, each in a process that may not survive it (the default)',
    )
    .option('--cases <number>', 'cases of each format', wholeNumber, 1000)
    .option('--seed <number>', 'draws the damage', wholeNumber, 1)
    .option('--only <format...>', `formats: ${formats.map(({ name }) => name).join(', ')}`)
    .option('--every-byte', 'in place of random damage, change each byte that a checksum is for')
    .option('--jobs <number>', 'processes at a time', wholeNumber, 1)
    .option('--seconds <number>', 'time of the processor after which a case hangs', wholeNumber, 10)
    .option('--memory <MiB>', 'resident memory that ends a case', wholeNumber, 1024)
    .option('--replay <case>', 'run one case, as the report names it, in this process, and say all about it')
    .option('--json', 'print one JSON document')
    .action(mutate);
}

async function mutate(flags: MutateFlags): Promise<void> {
  if (flags.replay !== undefined) return await replay(flags.replay, formatNamed);
  const chosen = flags.only?.map(formatNamed) ?? formats;
  const summary = createSummary(
    outcomes,
    faults,
    chosen.map(({ name }) => name),
    chosen.flatMap(({ name, otherResult }) =>
      otherResult === undefined ? [] : [`other, ${name}: ${otherResult}`],
    ),
  );
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
      summary.add(id.format, `--replay ${describeId(id)}`, outcome);
      if (++done % TOLD_EVERY === 0) process.stderr.write(`${done} cases, ${id.format}\n`);
    },
  });
  printSummary(summary.get(), flags.json);
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
