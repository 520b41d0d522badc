import { execFileSync, spawnSync } from 'node:child_process';

/** Whether git can be started. */
export const hasGit: boolean = spawnSync('git', ['--version']).status === 0;

/** What git prints in a folder, as a user of its own who can commit. */
export function git(folder: string, ...words: readonly string[]): string {
  const identity = ['-c', 'user.name=a', '-c', 'user.email=a@b'];
  return execFileSync('git', ['-C', folder, ...identity, ...words], {
    encoding: 'utf8',
    stdio: 'pipe',
  }).trim();
}
