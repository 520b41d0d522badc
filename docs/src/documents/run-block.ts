import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { delimiter, dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { Ajv } from 'ajv';
import { vi } from 'vitest';
import { parse } from 'yaml';
import { commandPath } from '../../../apps/experiment/testing/index.ts';
import { root } from '../site/links.ts';
import { readCommands, runCommand } from './commands.ts';
import type { CodeBlock } from './read-document.ts';

const LONGEST_MILLISECONDS = 60_000;

/** What becomes of a block: its language says what it is, and its mark what is to be done with it. */
export type Treatment =
  | { readonly kind: 'output' }
  | { readonly kind: 'not run'; readonly reason: string }
  | { readonly kind: 'part of'; readonly file: string }
  | { readonly kind: 'file'; readonly name: string }
  | { readonly kind: 'run' };

/** The first line of a program or an experiment that is a file: `// name.ts` or `# name.yaml`. */
const NAME = /^(?:\/\/|#) ([\w./-]+\.\w+)\n/;

export function treatmentOf({ mark, language, code }: CodeBlock): Treatment {
  const [, how, what] = /^(not run|part of|file): (.+)$/s.exec(mark ?? '') ?? [];
  if (how === 'not run') return { kind: 'not run', reason: what };
  if (how === 'part of') return { kind: 'part of', file: what };
  if (how === 'file') return { kind: 'file', name: what };
  if (language === '' || language === 'text') return { kind: 'output' };
  const name = NAME.exec(code)?.[1];
  return name && language !== 'sh' ? { kind: 'file', name } : { kind: 'run' };
}

/** Does what the block says in the folder of its page. @throws where it fails */
export async function runBlock(block: CodeBlock, folder: string): Promise<void> {
  const treatment = treatmentOf(block);
  if (treatment.kind === 'part of') {
    const whole = readFileSync(join(root, treatment.file), 'utf8');
    if (!withoutIndent(whole).includes(withoutIndent(block.code))) {
      throw new Error(`${treatment.file} does not have this text.`);
    }
    return;
  }
  if (treatment.kind === 'file') {
    const path = join(folder, treatment.name);
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, block.code);
  }
  const run = runners[block.language];
  if (treatment.kind === 'run' && !run) {
    throw new Error(`Nothing runs "${block.language}": say before it "<!-- not run: REASON -->".`);
  }
  if (treatment.kind === 'run') await run(block, folder);
  if (treatment.kind === 'file' && block.language === 'yaml') checkExperiment(block.code);
}

const withoutIndent = (text: string): string =>
  text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
    .join('\n');

const runners: Readonly<Record<string, (block: CodeBlock, folder: string) => Promise<void> | void>> = {
  sh: runShell,
  ts: runProgram,
  js: runProgram,
  yaml: ({ code }) => checkExperiment(code),
  json: ({ code }) => checkJson(code),
};

/** `npm install NAME …` and nothing else, with comments. */
const INSTALL = /^npm install (--global |--save-dev )?(?<names>[^#]*?)\s*(#.*)?$/;

/** A shell in which `tokensift` is the command line. */
async function runShell({ code }: CodeBlock, folder: string): Promise<void> {
  const installs = code
    .trim()
    .split('\n')
    .map((line) => INSTALL.exec(line)?.groups?.names?.split(/\s+/));
  // Whether packages install is tested where they are packed; here, whether there are such packages.
  if (installs.every((names) => names !== undefined)) return checkPackages(installs.flat());
  const commands = readCommands(code);
  if (commands) {
    return inFolder(folder, async () => {
      for (const command of commands) await runCommand(command);
    });
  }
  const bin = join(folder, '.bin');
  await mkdir(bin, { recursive: true });
  const starter = `#!/bin/sh\nexec '${process.execPath}' '${commandPath}' "$@"\n`;
  await writeFile(join(bin, 'tokensift'), starter, { mode: 0o755 });
  const { INIT_CWD: _, ...inherited } = process.env;
  const shell = spawn('bash', ['-e', '-u', '-o', 'pipefail', '-c', code], {
    cwd: folder,
    env: { ...inherited, PATH: `${bin}${delimiter}${inherited.PATH}`, NO_COLOR: '1' },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  });
  // What it has started ends with it.
  const limit = setTimeout(() => process.kill(-shell.pid!, 'SIGKILL'), LONGEST_MILLISECONDS);
  let said = '';
  for (const stream of [shell.stdout, shell.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      said += text;
    });
  }
  const [status] = await once(shell, 'close');
  clearTimeout(limit);
  if (status !== 0) throw new Error(`The commands ended with ${status}:\n${said.slice(-2000)}`);
}

/** Packages of others that documents name. */
const OTHERS = ['@tensorflow/tfjs-node', '@huggingface/transformers'];

function checkPackages(names: readonly string[]): void {
  const unknown = names.filter((name) => !OTHERS.includes(name) && !workspacePackages.has(name));
  if (unknown.length > 0) throw new Error(`There is no package ${unknown.join(', ')}.`);
}

const workspacePackages = new Set(
  ['packages', 'apps'].flatMap((folder) =>
    readdirSync(join(root, folder)).map((name): string => {
      const { name: full } = JSON.parse(readFileSync(join(root, folder, name, 'package.json'), 'utf8'));
      return full;
    }),
  ),
);

/** A program, in this process; what it prints is not shown. */
async function runProgram({ code, language, where }: CodeBlock, folder: string): Promise<void> {
  const path = join(folder, `program-${where.replace(/^.*:/, '')}.${language}`);
  await writeFile(path, code);
  const prints = [vi.spyOn(console, 'log'), vi.spyOn(console, 'error')];
  for (const print of prints) print.mockImplementation(() => {});
  try {
    await inFolder(folder, () => import(pathToFileURL(path).href));
  } finally {
    for (const print of prints) print.mockRestore();
  }
}

/** Does something with the process in this folder. */
async function inFolder(folder: string, act: () => Promise<unknown>): Promise<void> {
  const before = process.cwd();
  process.chdir(folder);
  try {
    await act();
  } finally {
    process.chdir(before);
  }
}

const schema = JSON.parse(readFileSync(join(root, 'apps/experiment/schema/experiment.schema.json'), 'utf8'));
const isExperiment = new Ajv({ strict: false, validateFormats: false }).compile(schema);

/** One value, or one a line. */
function checkJson(code: string): void {
  try {
    JSON.parse(code);
  } catch {
    for (const line of code.trim().split('\n')) JSON.parse(line);
  }
}

/** A part of an experiment file, as one that includes the rest. */
function checkExperiment(code: string): void {
  if (!isExperiment({ include: 'rest.yaml', ...parse(code) })) {
    throw new Error(`This is no part of an experiment: ${JSON.stringify(isExperiment.errors)}`);
  }
}
