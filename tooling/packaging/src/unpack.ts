import { mkdir, realpath, symlink } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { runCommand } from './run-command.ts';
import { type Manifest, publishedPackages, readManifest, root } from './workspace.ts';

/** Where this workspace has ONNX Runtime. */
const ONNX = 'packages/engine-onnx';

export interface UnpackOptions {
  /** What the program in the folder has asked for, and may import: ours, or a package that engine-onnx names. */
  readonly installed: readonly string[];
  /** Packages of other people that are left out, as npm leaves out optional ones that it cannot install. */
  readonly without?: readonly string[];
}

/**
 * Installs packed packages in a folder without a network, in the way of pnpm: a package sees those that its manifest names
 * and no other. Those of other people come from this workspace. Optional peers are not installed.
 */
export async function unpackInto(
  folder: string,
  tarballs: ReadonlyMap<string, string>,
  { installed, without = [] }: UnpackOptions,
): Promise<void> {
  const neighbours = (name: string) =>
    join(folder, 'node_modules/.pnpm', name.replace('/', '+'), 'node_modules');
  const placeOf = (name: string) => join(neighbours(name), name);
  for (const { folder: source, manifest } of publishedPackages()) {
    const place = placeOf(manifest.name);
    await mkdir(place, { recursive: true });
    const tarball = tarballs.get(manifest.name) as string;
    await runCommand(['tar', 'xzf', tarball, '-C', place, '--strip-components=1'], { cwd: folder });
    for (const name of needsOf(readManifest(place))) {
      if (without.includes(name)) continue;
      await link(
        tarballs.has(name) ? placeOf(name) : await realpath(join(root, source, 'node_modules', name)),
        join(neighbours(manifest.name), name),
      );
    }
  }
  for (const name of installed) {
    const target = tarballs.has(name)
      ? placeOf(name)
      : await realpath(join(root, ONNX, 'node_modules', name));
    await link(target, join(folder, 'node_modules', name));
  }
}

const needsOf = ({ dependencies, optionalDependencies }: Manifest): readonly string[] =>
  Object.keys({ ...dependencies, ...optionalDependencies });

async function link(target: string, path: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  await symlink(target, path);
}
