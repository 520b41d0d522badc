import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { type Note, TokensiftError } from '@tokensift/core';
import { changedFiles, type Manifest, readManifest } from '@tokensift/storage';

/** What lies beside a model and is not read to compute with it. */
const beside =
  /^(README\.md|result\.json|training-texts\.json|delta\.safetensors|adaptation\..*|adapter\/.*)$/;

/** Enough to outlast a folder that is replaced again and again. */
const ATTEMPTS = 10;

/**
 * Compares what a model is read from with the manifest of its folder, where that has one.
 * @returns a note for each file that a person may have changed: configurations and tokenizers
 * @throws TokensiftError `invalid-checkpoint` for weights that are not those that were saved: nobody edits them, and a bit
 * that has flipped changes predictions without a word.
 */
export async function checkSavedFiles(folder: string): Promise<Note[]> {
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const before = await identityOf(folder);
    const manifest = await readManifest(folder);
    if (!manifest) return [];
    const problems = await changedFiles(folder, readFiles(manifest));
    const differing = problems.filter(({ problem }) => problem === 'differs').map(({ file }) => file);
    // While a folder is replaced, the manifest may be of one and a file of the other.
    if (differing.length === 0 || before === (await identityOf(folder))) return judge(folder, differing);
  }
  return [];
}

/** Another for a folder that took the place of this one, or that was away in between. */
async function identityOf(folder: string): Promise<string | undefined> {
  const found = await stat(folder, { bigint: true }).catch(() => undefined);
  return found && [found.dev, found.ino, found.ctimeNs].join();
}

/** In the folder of an adapter the model lies in `base`; elsewhere, that is the model that an adapter beside it is for. */
function readFiles(manifest: Manifest): Manifest {
  const isAdapter = !manifest.has('model.safetensors');
  return new Map(
    [...manifest].filter(([file]) => !beside.test(file) && (isAdapter || !file.startsWith('base/'))),
  );
}

function judge(folder: string, differing: readonly string[]): Note[] {
  const weights = differing.find((file) => file.endsWith('.safetensors'));
  if (weights !== undefined) {
    throw new TokensiftError({
      code: 'invalid-checkpoint',
      where: join(folder, weights),
      message: 'the weights are not those that were saved: their hash in manifest.json differs',
      hint: 'Take the file from another copy. If it was changed on purpose, remove manifest.json.',
    });
  }
  return differing.map((file) => ({
    kind: 'changed-file',
    where: join(folder, file),
    message: 'the file is not as it was saved: its hash in manifest.json differs.',
  }));
}
