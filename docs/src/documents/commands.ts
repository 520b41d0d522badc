import { Readable } from 'node:stream';
import { vi } from 'vitest';
import { createProgram } from '../../../apps/experiment/testing/index.ts';

/** How people start the command line, in documents. */
const STARTS = [/^tokensift\s/, /^npx tokensift\s/, /^npm run --silent tokensift -- /];

export interface DocumentedCommand {
  readonly words: readonly string[];
  /** What `echo` before it gives it to read. */
  readonly input: string;
}

/** The lines of a block for a shell, without what goes on over several lines and without comments. */
const linesOf = (code: string): string[] =>
  code
    .replaceAll('\\\n', ' ')
    .split('\n')
    .map((line) => line.replace(/(^|\s+)#.*$/, '').trim())
    .filter((line) => line !== '');

/** The words of every `tokensift` command in a block, whether it is run or not. */
export const commandsOf = (code: string): (readonly string[])[] =>
  linesOf(code)
    .flatMap((line) => line.split(/\s*(?:\||&&|;|&$)\s*/))
    .flatMap((part) => {
      const command = readCommand(part);
      return command ? [command.words] : [];
    });

/** The commands of a block that is made of nothing else, each with what is piped into it; undefined for other blocks. */
export function readCommands(code: string): DocumentedCommand[] | undefined {
  const commands = linesOf(code).map(readCommand);
  return commands.every((command) => command !== undefined) ? commands : undefined;
}

function readCommand(line: string): DocumentedCommand | undefined {
  const [, input, piped] = /^echo '([^']*)'\s*\|\s*(.*)$/.exec(line) ?? [];
  const command = piped ?? line;
  const start = STARTS.find((pattern) => pattern.test(command));
  if (!start || /[|&;<>$]/.test(command.replace(/'[^']*'/g, ''))) return undefined;
  return { words: wordsOf(command.replace(start, '')), input: input === undefined ? '' : `${input}\n` };
}

const wordsOf = (command: string): string[] =>
  [...command.matchAll(/'([^']*)'|"([^"]*)"|(\S+)/g)].map(
    ([, single, double, bare]) => single ?? double ?? bare,
  );

class Understood extends Error {}

/** Whether the command line knows the command with its options; nothing is run. @throws what it says against it */
export async function checkUsage(words: readonly string[]): Promise<void> {
  const program = await createProgram(words);
  program.configureOutput({ writeOut: () => {} });
  program.hook('preAction', () => {
    throw new Understood();
  });
  try {
    await program.parseAsync([...words], { from: 'user' });
  } catch (error) {
    const isHelp = (error as { code?: string }).code?.startsWith('commander.help');
    if (!(error instanceof Understood) && !isHelp) throw error;
  }
}

/**
 * Runs a command in this process and in its current folder: a process of its own takes two seconds to start, and there are
 * dozens of commands.
 * @throws what it ends with
 */
export async function runCommand({ words, input }: DocumentedCommand): Promise<void> {
  const said: string[] = [];
  const hear = (text: string | Uint8Array): boolean => said.push(text.toString()) > 0;
  const outputs = [vi.spyOn(process.stdout, 'write'), vi.spyOn(process.stderr, 'write')];
  for (const output of outputs) output.mockImplementation(hear);
  const stdin = Object.getOwnPropertyDescriptor(process, 'stdin')!;
  Object.defineProperty(process, 'stdin', { ...stdin, get: () => Readable.from([Buffer.from(input)]) });
  try {
    const program = await createProgram(words);
    await program.parseAsync([...words], { from: 'user' });
    if (process.exitCode) throw new Error(`It ends with ${process.exitCode}:\n${said.join('').slice(-2000)}`);
  } finally {
    process.exitCode = undefined;
    Object.defineProperty(process, 'stdin', stdin);
    for (const output of outputs) output.mockRestore();
  }
}
