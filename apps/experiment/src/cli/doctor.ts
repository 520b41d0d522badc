import { freemem } from 'node:os';
import type { EngineState } from '@tokensift/classifier';
import { type Engine, errorParts } from '@tokensift/core';
import { describeMachine, type Machine } from '@tokensift/experiments';
import type { Command } from 'commander';
import pc from 'picocolors';
import { FAILED } from '../errors/exit-code.ts';
import { formatBytes } from '../presentation/format.ts';
import { createTable } from '../terminal/table.ts';
import { addEngineOptions, type EngineFlags, engineSettings } from './engine-options.ts';
import { printJson, printText } from './output.ts';

/** Below this, even the embedded model does not train comfortably. */
const LEAST_FREE_BYTES = 1e9;

interface Diagnosis extends Machine {
  readonly freeMemoryBytes: number;
  /** The engine in use; absent when none works. */
  readonly engine?: Readonly<Record<string, string | number>>;
  /** All engines on all of their backends, in the order of preference. */
  readonly engines: readonly EngineState[];
  readonly tokenizerBackends: readonly {
    readonly name: string;
    readonly available: boolean;
    readonly hint?: string;
  }[];
  readonly selfTest: 'passed' | 'failed';
  /** What is wrong, one sentence each; empty when all is well. */
  readonly problems: readonly string[];
}

export function addDoctorCommand(command: Command): void {
  command
    .option('--json', 'print it as JSON')
    .action(async ({ json, ...flags }: EngineFlags & { readonly json?: boolean }) => {
      const diagnosis = await diagnose(flags);
      if (json) printJson(diagnosis);
      else printText(describe(diagnosis));
      if (diagnosis.problems.length > 0) process.exitCode = FAILED;
    });
  addEngineOptions(command);
}

async function diagnose(flags: EngineFlags): Promise<Diagnosis> {
  const problems: string[] = [];
  const [major, minor] = process.versions.node.split('.').map(Number) as [number, number];
  if (major < 20 || (major === 20 && minor < 19)) problems.push('Node 20.19 or newer is needed.');
  const freeMemoryBytes = freemem();
  if (freeMemoryBytes < LEAST_FREE_BYTES)
    problems.push(`Only ${formatBytes(freeMemoryBytes)} of memory are free.`);
  const { surveyEngines } = await import('@tokensift/classifier');
  const engines = await surveyEngines(engineSettings(flags), testEngine);
  const used = engines.find((state) => state.used);
  const [preferred] = engines;
  // Slower backends of tfjs are expected where its optional package is not installed; a broken first choice is not.
  if (!used) problems.push('No engine works.');
  else if (flags.engine === undefined && preferred !== used)
    problems.push(`${label(preferred)} does not work here; ${label(used)} is used, which is slower.`);
  const tokenizerBackends = await listTokenizerBackends();
  if (!tokenizerBackends.some(({ available }) => available)) problems.push('No tokenizer backend works.');
  return {
    ...describeMachine(),
    freeMemoryBytes,
    ...(used && { engine: describeUsed(used) }),
    engines,
    tokenizerBackends,
    selfTest: used ? 'passed' : 'failed',
    problems,
  };
}

const label = ({ engine, backend }: EngineState): string => `${engine} (${backend})`;

const describeUsed = ({ engine, details }: EngineState) => ({ name: engine, ...details });

/** Compiles and runs a product of two matrices whose result is known. @throws Error saying what is wrong. */
async function testEngine(engine: Engine): Promise<void> {
  const { GraphBuilder, input, matMul, parameter } = await import('@tokensift/graph');
  const builder = new GraphBuilder();
  const product = matMul(builder, input(builder, 'x', ['rows', 2]), parameter(builder, 'w', [2, 2]));
  const program = await engine.compile(builder.build({ product }), {
    parameters: new Map([['w', { shape: [2, 2], data: Float32Array.of(1, 2, 3, 4) }]]),
  });
  try {
    const outputs = await program.run({ x: { shape: [1, 2], data: Float32Array.of(10, 1) } });
    const found = [...outputs.product.data].join(', ');
    if (found !== '13, 24') throw new Error(`A product of matrices gave ${found} and not 13, 24.`);
  } finally {
    await program.dispose();
  }
}

/** A backend is available when it can load and use the tokenizer that comes with this package. */
async function listTokenizerBackends(): Promise<Diagnosis['tokenizerBackends']> {
  const { BACKEND_NAMES, loadTokenizer } = await import('@tokensift/tokenization');
  const { fetchTokenizer } = await import('@tokensift/classifier');
  const folder = await fetchTokenizer('tokensift-mini');
  return await Promise.all(
    BACKEND_NAMES.map(async (name) => {
      try {
        const tokenizer = await loadTokenizer(folder, { backend: name });
        tokenizer.encode('Is everything in order?');
        return { name, available: true };
      } catch (error) {
        const { message, hint } = errorParts(error);
        return { name, available: false, hint: hint ?? message };
      }
    }),
  );
}

function describe(diagnosis: Diagnosis): string {
  const { engine, engines, tokenizerBackends, problems } = diagnosis;
  const table = createTable(['part', 'state'], ['left', 'left']);
  table.push(
    ['tokensift', diagnosis.tokensift],
    ['Node', `${diagnosis.node}, ${diagnosis.platform}`],
    ['processor', `${diagnosis.cpu}, ${diagnosis.cores} cores for this process`],
    ['memory', `${formatBytes(diagnosis.memoryBytes)}, ${formatBytes(diagnosis.freeMemoryBytes)} free`],
    [
      'engine',
      engine
        ? Object.entries(engine)
            .map(([key, value]) => `${key} ${value}`)
            .join(', ')
        : 'none',
    ],
    ...engines.map((state) => [`engine ${label(state)}`, describeState(state)]),
    ['self-test', diagnosis.selfTest],
    ...tokenizerBackends.map(({ name, available, hint }) => [
      `tokenizer backend ${name}`,
      available ? 'available' : `not available. ${hint}`,
    ]),
  );
  const verdict =
    problems.length === 0 ? pc.green('All is well.') : problems.map((problem) => pc.red(problem)).join('\n');
  // Sentences would make the table wider than a terminal.
  const failed = new Map<string, string[]>();
  for (const state of engines.filter(({ works }) => !works)) {
    const reason = state.reason as string;
    failed.set(reason, [...(failed.get(reason) ?? []), label(state)]);
  }
  const reasons = [...failed].map(([reason, labels]) => `${labels.join(', ')}: ${reason}`);
  return [table.toString(), ...reasons, verdict].join('\n\n');
}

function describeState({ works, used, details }: EngineState): string {
  if (!works) return 'does not work, see below';
  return `${used ? 'used' : 'works'}: ${details?.runtime}`;
}
