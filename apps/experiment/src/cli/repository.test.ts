import { existsSync } from 'node:fs';
import { readdir, rm, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { writeTinyExperiment } from '@tokensift/experiments/testing';
import { git, hasGit, temporaryFolder } from '@tokensift/testing';
import { expect, it } from 'vitest';
import { tokensift } from '../../testing/tokensift.ts';

it.skipIf(!hasGit)('a run in a repository runs nothing of what its configuration names', async () => {
  const folder = await temporaryFolder();
  git(folder, 'init', '--quiet');
  await writeTinyExperiment(folder);
  await writeFile(join(folder, '.gitattributes'), '* filter=evil\n');
  git(folder, 'add', '--all');
  git(folder, 'commit', '--quiet', '--message', 'files');
  const commit = git(folder, 'rev-parse', 'HEAD');
  for (const key of ['core.fsmonitor', 'filter.evil.clean']) {
    git(folder, 'config', key, `sh -c 'echo ran > ${join(folder, 'ran')}; cat'`);
  }
  await writeFile(join(folder, 'tiny.yaml'), '# changed\n', { flag: 'a' });
  // A file of another time and the same size, which git has to read.
  await utimes(join(folder, '.gitattributes'), 0, 0);
  // Git runs it even when it is told to leave file system monitors alone.
  git(folder, '-c', 'core.fsmonitor=false', 'status', '--porcelain');
  expect(existsSync(join(folder, 'ran'))).toBe(true);
  await rm(join(folder, 'ran'));

  const words = ['run', 'tiny.yaml', '--set', 'seeds=[1]', '--set', 'methods=[linear-probe]', '--json'];
  const { code, stdout, stderr } = await tokensift([...words, '--out', 'out'], { cwd: folder });
  expect(code, stderr).toBe(0);
  expect(JSON.parse(stdout).environment.git).toEqual({ commit });
  expect(await readdir(folder)).not.toContain('ran');
});
