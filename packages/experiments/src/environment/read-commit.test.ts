import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { git, hasGit, temporaryFolder } from '@tokensift/testing';
import { describe, expect, it } from 'vitest';
import { readCommit } from './read-commit.ts';

async function makeRepository(): Promise<string> {
  const folder = await temporaryFolder();
  git(folder, 'init', '--quiet', '--initial-branch', 'trunk/main');
  git(folder, 'commit', '--quiet', '--allow-empty', '--message', 'first');
  return folder;
}

const head = (folder: string): string => git(folder, 'rev-parse', 'HEAD');

describe.skipIf(!hasGit)('readCommit', () => {
  it('says what git says, of branches, packed branches, commits, worktrees, and from inside', async () => {
    const folder = await makeRepository();
    await mkdir(join(folder, 'a/b'), { recursive: true });
    expect(await readCommit(join(folder, 'a/b'))).toBe(head(folder));

    git(folder, 'pack-refs', '--all');
    expect(existsSync(join(folder, '.git/refs/heads/trunk/main'))).toBe(false);
    expect(await readCommit(folder)).toBe(head(folder));

    const tree = join(await temporaryFolder(), 'tree');
    git(folder, 'worktree', 'add', '--quiet', '-b', 'other', tree);
    git(tree, 'commit', '--quiet', '--allow-empty', '--message', 'second');
    expect(await readCommit(tree)).toBe(head(tree));
    expect(head(tree)).not.toBe(head(folder));

    git(tree, 'checkout', '--quiet', '--detach', 'HEAD~1');
    expect(await readCommit(tree)).toBe(head(folder));
  });

  it('says nothing outside of a repository, and where there is no commit yet', async () => {
    const folder = await temporaryFolder();
    expect(await readCommit(folder)).toBeUndefined();
    git(folder, 'init', '--quiet');
    expect(await readCommit(folder)).toBeUndefined();
  });

  it('is not led elsewhere, and never waits', async () => {
    const folder = await temporaryFolder();
    const set = async (content: string) => {
      await writeFile(join(folder, '.git/HEAD'), content);
      return await readCommit(folder);
    };
    await mkdir(join(folder, '.git/refs'), { recursive: true });
    await writeFile(join(folder, 'elsewhere'), `${'a'.repeat(40)}\n`);
    expect(await set('ref: refs/../../elsewhere\n')).toBeUndefined();
    expect(await set('ref: elsewhere\n')).toBeUndefined();
    expect(await set('what is no commit\n')).toBeUndefined();
    expect(await set('')).toBeUndefined();
    await writeFile(join(folder, '.git/refs/loop'), 'ref: refs/loop\n');
    expect(await set('ref: refs/loop\n')).toBeUndefined();
    await rm(join(folder, '.git/HEAD'));
    execFileSync('mkfifo', [join(folder, '.git/HEAD')]);
    expect(await readCommit(folder)).toBeUndefined();
    await rm(join(folder, '.git'), { recursive: true });
    await writeFile(join(folder, '.git'), 'gitdir: /nowhere\n');
    expect(await readCommit(folder)).toBeUndefined();
  });
});
