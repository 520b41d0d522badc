import { existsSync } from 'node:fs';
import { mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { runCommand } from './run-command.ts';
import { publishedPackages, root } from './workspace.ts';

/**
 * Packs what is built of every published package.
 * @returns the tarballs by package name
 * @throws Error for a package that is not built
 */
export async function packAll(folder: string): Promise<ReadonlyMap<string, string>> {
  await mkdir(folder, { recursive: true });
  const packages = publishedPackages();
  const missing = packages.filter(({ folder }) => !existsSync(join(root, folder, 'dist/index.js')));
  if (missing.length > 0) {
    const names = missing.map(({ manifest }) => manifest.name).join(', ');
    throw new Error(`Not built: ${names}. Run "npm run build".`);
  }
  const filters = packages.flatMap(({ manifest }) => ['--filter', manifest.name]);
  const pnpm = join(root, 'node_modules/pnpm/bin/pnpm.cjs');
  await runCommand(
    [process.execPath, pnpm, '--recursive', ...filters, 'pack', '--pack-destination', folder],
    { cwd: root },
  );
  const files = new Set(await readdir(folder));
  return new Map(
    packages.map(({ manifest: { name, version } }) => {
      const file = `${name.replace('@', '').replace('/', '-')}-${version}.tgz`;
      if (!files.has(file)) throw new Error(`${name} was not packed.`);
      return [name, join(folder, file)];
    }),
  );
}
