import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { TokensiftError } from '@tokensift/core';
import { checkOutputFolder, writeTextAtomically } from '@tokensift/storage';
import type { Experiment } from './experiment.ts';

/** What to do with a folder that has runs already. */
export type FolderMode = 'new' | 'resume' | 'overwrite';

interface Manifest {
  readonly schema: typeof MANIFEST_SCHEMA;
  readonly experiment: Experiment;
}

const MANIFEST_SCHEMA = 'tokensift/experiment/1';
const MANIFEST = 'experiment.json';

/** What a run folder holds; nothing else is ever removed. */
const OWN_FILES = ['runs', 'results.json', 'report.html', MANIFEST];

/**
 * Makes a folder ready for the runs of an experiment.
 * @throws TokensiftError `invalid-argument` when the folder holds something that must not be touched; as
 * `checkOutputFolder`.
 */
export async function openRunFolder(folder: string, experiment: Experiment, mode: FolderMode): Promise<void> {
  const refuse = (message: string, hint: string) =>
    new TokensiftError({ code: 'invalid-argument', where: folder, message, hint });
  let isFull = false;
  await checkOutputFolder(folder, {
    inPlace: true,
    mayReplace: () => {
      isFull = true;
    },
  });
  const manifest = isFull ? await readManifest(folder) : undefined;
  if (isFull && !manifest) {
    throw refuse(
      'the folder is not empty and was not made by "tokensift run".',
      'Give another folder: --out DIR.',
    );
  }
  if (manifest && mode === 'new') {
    throw refuse(
      `the folder has runs of the experiment "${manifest.experiment.name}" already.`,
      'Add --resume to go on with them, or --overwrite to start anew.',
    );
  }
  if (manifest && mode === 'resume' && manifest.experiment.name !== experiment.name) {
    throw refuse(
      `the folder has runs of another experiment: "${manifest.experiment.name}", not "${experiment.name}".`,
      'Give the folder of this experiment, or another one for new runs.',
    );
  }
  if (mode === 'overwrite') {
    for (const name of OWN_FILES) await rm(join(folder, name), { recursive: true, force: true });
  }
  const content: Manifest = { schema: MANIFEST_SCHEMA, experiment };
  await writeTextAtomically(join(folder, MANIFEST), `${JSON.stringify(content, null, 2)}\n`);
}

async function readManifest(folder: string): Promise<Manifest | undefined> {
  try {
    const manifest: Manifest = JSON.parse(await readFile(join(folder, MANIFEST), 'utf8'));
    return manifest?.schema === MANIFEST_SCHEMA ? manifest : undefined;
  } catch {
    return undefined;
  }
}
