import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { isTrainingKey } from '@tokensift/experiments';
import type { Command } from 'commander';
import { describe, expect, it } from 'vitest';
import { createProgram } from './command-line.ts';

const root = fileURLToPath(new URL('../../../..', import.meta.url));

/** Sources, without pages (style sheets have names that look like options) and what is said to other programs. */
const sources = ['packages', 'apps']
  .flatMap((part) => readdirSync(join(root, part)).map((name) => join(part, name, 'src')))
  .flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true }).map((name) => join(folder, String(name))),
  )
  .filter((file) => file.endsWith('.ts') && !/\.test\.ts$|[/\\](fixtures|testing|report)[/\\]/.test(file))
  .map((file) => ({
    file,
    text: readFileSync(join(root, file), 'utf8')
      .replace(/git\(.*\)/g, '')
      .replace(/npm (install|run) [^'"`]*/g, ''),
  }));

const optionsIn = (text: string): string[] => text.match(/(?<![\w-])--[a-z][a-z-]*/g) ?? [];

/** Options by command: "delta apply", "finetune". */
function optionsByCommand(command: Command, prefix = ''): Map<string, Set<string>> {
  const own = new Map<string, Set<string>>();
  for (const child of command.commands) {
    const name = `${prefix}${child.name()}`;
    own.set(name, new Set(['--help', '--json', ...child.options.map(({ long }) => long!)]));
    for (const [inner, options] of optionsByCommand(child, `${name} `)) own.set(inner, options);
  }
  return own;
}

const commands = optionsByCommand(await createProgram());
const everywhere = new Set([...commands.values()].flatMap((options) => [...options]));

describe('hints', () => {
  it('come from sources that are there', () => {
    expect(sources.length).toBeGreaterThan(300);
    expect(sources.flatMap(({ text }) => optionsIn(text)).length).toBeGreaterThan(100);
    expect([...commands.keys()]).toEqual(expect.arrayContaining(['finetune', 'delta apply', 'run']));
  });

  it('name options that exist', () => {
    for (const { file, text } of sources) {
      for (const option of optionsIn(text)) expect(everywhere, `${file} names ${option}`).toContain(option);
    }
  });

  it('of a command name its own options', () => {
    let checked = 0;
    for (const { file, text } of sources.filter(({ file }) => /[/\\]cli[/\\]/.test(file))) {
      const name = basename(file, '.ts');
      const own = [...commands].filter(([command]) => command === name || command.startsWith(`${name} `));
      if (own.length === 0) continue;
      const options = new Set(own.flatMap(([, known]) => [...known]));
      // What is said of other commands names them.
      const rest = text.replace(/(tokensift |for )[a-z]+( [^'"`]*)? --[a-z-]+/g, '');
      for (const option of optionsIn(rest)) expect(options, `${file} names ${option}`).toContain(option);
      checked++;
    }
    expect(checked).toBeGreaterThan(8);
  });

  it('that name a command name options that it has', () => {
    let checked = 0;
    for (const { file, text } of sources) {
      for (const [words, name] of text.matchAll(/tokensift ([a-z]+)(?: [^'"`.]*?)?(?= --)[^'"`]*/g)) {
        const known = commands.get(name);
        if (!known) continue;
        for (const option of optionsIn(words)) {
          expect(known, `${file}: ${words}`).toContain(option);
          checked++;
        }
      }
    }
    expect(checked).toBeGreaterThan(3);
  });

  it('that name training settings name some that exist', () => {
    const keys = sources.flatMap(({ text }) =>
      [...text.matchAll(/--set training\.(?!KEY=)(\w+)=/g)].map(([, key]) => key),
    );
    expect(keys).toContain('flopsBudget');
    for (const key of keys) expect(isTrainingKey(key), key).toBe(true);
  });
});
