import { createProgram } from '../../../apps/experiment/testing/index.ts';

/** How people start the command line, in documents. */
const STARTS = [/^tokensift\s/, /^npx tokensift\s/, /^npm run --silent tokensift -- /];

/** The words of every `tokensift` command in a block for a shell, whether it is run or not. */
export function commandsOf(code: string): string[][] {
  return code
    .replaceAll('\\\n', ' ')
    .split('\n')
    .flatMap((line) => line.replace(/(^|\s)#.*$/, '').split(/\s*(?:\||&&|;|&$)\s*/))
    .flatMap((part) => {
      const command = part
        .trim()
        .replace(/^\$ /, '')
        .replace(/\s+[<>].*$/, '');
      const start = STARTS.find((pattern) => pattern.test(command));
      return start ? [wordsOf(command.replace(start, ''))] : [];
    });
}

const wordsOf = (command: string): string[] =>
  [...command.matchAll(/'([^']*)'|"([^"]*)"|(\S+)/g)].map(
    ([, single, double, bare]) => single ?? double ?? bare!,
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
