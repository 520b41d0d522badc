import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { checkPackage, createPackageFromTarballData, type Problem } from '@arethetypeswrong/core';
import { publint } from 'publint';
import { formatMessage } from 'publint/utils';
import { packAll } from './pack.ts';
import { publishedPackages } from './workspace.ts';

/** What does not hold for packages that are ESM alone, and for Node that knows `exports`. */
const NOT_ASKED_FOR: ReadonlySet<string> = new Set(['node10', 'node16-cjs']);

/** Looks at the packages as they would be published. @returns problems, one line each */
export async function checkPackages(): Promise<readonly string[]> {
  const folder = await mkdtemp(join(tmpdir(), 'tokensift-check-'));
  try {
    const tarballs = await packAll(folder);
    const problems = await Promise.all(
      publishedPackages().map(async ({ manifest: { name } }) => {
        const bytes = new Uint8Array(await readFile(tarballs.get(name) as string));
        return [...(await lint(bytes)), ...(await checkTypes(bytes))].map((line) => `${name}: ${line}`);
      }),
    );
    return problems.flat();
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** What publint says of a tarball. */
async function lint(bytes: Uint8Array): Promise<string[]> {
  const { messages, pkg } = await publint({ pack: { tarball: bytes.slice().buffer } });
  return messages.map((message) => formatMessage(message, pkg, { color: false }) ?? message.code);
}

/** What attw says of the types in a tarball. */
async function checkTypes(bytes: Uint8Array): Promise<string[]> {
  const checked = await checkPackage(createPackageFromTarballData(bytes));
  if (!checked.types) return ['has no types.'];
  return checked.problems.filter(isAskedFor).map((problem) => `${problem.kind} ${JSON.stringify(problem)}`);
}

const isAskedFor = (problem: Problem): boolean =>
  !('resolutionKind' in problem && NOT_ASKED_FOR.has(problem.resolutionKind)) &&
  !('resolutionOption' in problem && problem.resolutionOption === 'node10');
