import { cp, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startRegistry } from './registry.ts';
import { runCommand } from './run-command.ts';
import { publishedPackages, root } from './workspace.ts';

export interface ReleaseOptions {
  /** Whether packages are published as the workspace has them built, which takes half of the time. */
  readonly built: boolean;
  readonly log: (line: string) => void;
}

/**
 * What a release does, in a copy of the last commit: versions and changelogs from the changesets, build, and publishing, to a
 * registry on this machine. Nothing leaves it, and the workspace stays as it is.
 * @returns what was published, NAME@VERSION
 * @throws Error where a step fails, or packages are missing or differ in their version
 */
export async function tryRelease({ built, log }: ReleaseOptions): Promise<readonly string[]> {
  const folder = await mkdtemp(join(tmpdir(), 'tokensift-release-'));
  try {
    await using registry = await startRegistry();
    const copy = join(folder, 'copy');
    const run = (command: readonly [string, ...string[]], env?: Readonly<Record<string, string>>) =>
      runCommand(command, { cwd: copy, path: [join(copy, 'node_modules/.bin')], ...(env && { env }) });

    log('installing');
    await runCommand(['git', 'clone', '--quiet', root, copy], { cwd: folder });
    await run([
      process.execPath,
      join(root, 'node_modules/pnpm/bin/pnpm.cjs'),
      'install',
      '--prefer-offline',
    ]);
    log('versions and changelogs');
    await run(['node_modules/.bin/changeset', 'version']);
    log('building');
    if (built) await copyBuilt(copy);
    else await run(['npm', 'run', '--silent', 'build']);
    log('publishing');
    const settings = join(folder, 'npmrc');
    const host = registry.url.replace('http:', '');
    await writeFile(settings, `registry=${registry.url}\n${host}:_authToken=none\n`);
    await run(['node_modules/.bin/changeset', 'publish', '--no-git-tag'], {
      NPM_CONFIG_USERCONFIG: settings,
      // In small letters, as changesets looks for it: else it takes the public one.
      npm_config_registry: registry.url,
      CI: '',
    });
    checkPublished(registry.published);
    return registry.published;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function copyBuilt(copy: string): Promise<void> {
  for (const { folder } of publishedPackages()) {
    await cp(join(root, folder, 'dist'), join(copy, folder, 'dist'), { recursive: true });
  }
}

function checkPublished(published: readonly string[]): void {
  const split = published.map((entry) => entry.split(/(?!^)@/) as [string, string]);
  const missing = publishedPackages().filter(
    ({ manifest }) => !split.some(([name]) => name === manifest.name),
  );
  if (missing.length > 0)
    throw new Error(`Not published: ${missing.map(({ manifest }) => manifest.name).join(', ')}.`);
  const versions = new Set(split.map(([, version]) => version));
  if (versions.size !== 1) throw new Error(`Versions differ: ${[...versions].join(', ')}.`);
}
