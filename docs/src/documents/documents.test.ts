import { execFile } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { root } from '../site/links.ts';
import { checkUsage, commandsOf } from './commands.ts';
import { markdownFiles } from './markdown-files.ts';
import { readDocument } from './read-document.ts';
import { copyReaderFolder, makeReaderFolder, removeFolder } from './reader-folder.ts';
import { runBlock, treatmentOf } from './run-block.ts';

const documents = markdownFiles()
  .map(readDocument)
  .filter(({ blocks }) => blocks.some((block) => treatmentOf(block).kind !== 'output'));
const blocks = documents.flatMap(({ blocks }) => blocks);

const folders: string[] = [];
afterAll(() => Promise.all(folders.map(removeFolder)));

let reader: string;
beforeAll(async () => {
  reader = await makeReaderFolder();
  folders.push(reader);
});

describe.each(documents)('$file', ({ file, blocks }) => {
  it('has blocks that run in their order, or say why they do not', async () => {
    const { whole, place } = await copyReaderFolder(reader, file);
    folders.push(whole);
    for (const block of blocks) {
      try {
        await runBlock(block, place);
      } catch (error) {
        throw new Error(`${block.where}: ${error instanceof Error ? error.message : error}`, {
          cause: error,
        });
      }
    }
  });
});

describe('commands in documents', () => {
  const commands = blocks.flatMap(({ language, code, where }) =>
    language === 'sh' ? commandsOf(code).map((words) => ({ where, words })) : [],
  );

  it('are known, with their options, where they are not run too', async () => {
    expect(commands.length).toBeGreaterThan(50);
    const complaints = await Promise.all(
      commands.map(({ where, words }) =>
        checkUsage(words).then(
          () => [],
          ({ message }: Error) => [`${where}: tokensift ${words.join(' ')}: ${message}`],
        ),
      ),
    );
    expect(complaints.flat()).toEqual([]);
    await expect(checkUsage(['doctor', '--no-such-option'])).rejects.toThrow('no-such-option');
  });
});

describe('programs in documents', () => {
  it('type-check under noUncheckedIndexedAccess, where they are not run too', async () => {
    const { whole: folder } = await copyReaderFolder(reader, 'docs');
    folders.push(folder);
    const programs = blocks.filter(
      (block) => block.language === 'ts' && treatmentOf(block).kind !== 'part of',
    );
    expect(programs.length).toBeGreaterThan(20);
    const places = new Map<string, string>();
    for (const program of programs) {
      const [file, line] = program.where.split(':') as [string, string];
      const own = join(folder, 'types', file);
      const treatment = treatmentOf(program);
      const path = join(own, treatment.kind === 'file' ? treatment.name : `program-${line}.ts`);
      await mkdir(own, { recursive: true });
      await writeFile(path, `${program.code}\nexport {};\n`);
      places.set(path, program.where);
    }
    expect(await typeErrors(folder, places)).toEqual([]);
  });
});

/** What the compiler says of these files, by where their blocks are. */
async function typeErrors(folder: string, places: ReadonlyMap<string, string>): Promise<string[]> {
  const configuration = join(folder, 'tsconfig.json');
  const compilerOptions = {
    noUncheckedIndexedAccess: true,
    noUnusedLocals: false,
    noUnusedParameters: false,
  };
  const base = '@tokensift/typescript/base.json';
  await writeFile(
    configuration,
    JSON.stringify({ extends: base, compilerOptions, files: [...places.keys()] }),
  );
  const compiler = join(root, 'node_modules/typescript/bin/tsc');
  const compile = promisify(execFile)(
    process.execPath,
    [compiler, '-p', configuration, '--pretty', 'false'],
    {
      cwd: root,
      maxBuffer: 2 ** 26,
    },
  );
  const { stdout } = await compile.catch((error: { stdout: string }) => error);
  return stdout.split('\n').flatMap((line) => {
    const [, file, row, message] = /^(\S+?)\((\d+),\d+\): (error .*)$/.exec(line) ?? [];
    // The packages' own sources are checked under their own settings.
    const where = file && places.get(join(root, file));
    return where ? [`${where}, line ${row} of the block: ${message}`] : [];
  });
}
