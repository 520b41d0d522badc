import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type AnyClassifier, createEngine, openClassifier } from '@tokensift/classifier';
import { type TaskName, writeTinyClassifier } from './tiny-classifiers.ts';

/** Tiny classifiers by task, for all tests of a file. */
export async function openTinyClassifiers<Name extends TaskName>(
  names: readonly Name[],
): Promise<{ readonly classifiers: Readonly<Record<Name, AnyClassifier>>; close(): Promise<void> }> {
  const parent = await mkdtemp(join(tmpdir(), 'tokensift-'));
  const engine = await createEngine({ threads: 1 });
  const opened: [Name, AnyClassifier][] = [];
  for (const name of names) {
    const folder = join(parent, name);
    await writeTinyClassifier(folder, name);
    opened.push([name, await openClassifier(folder, { task: 'any', engine })]);
  }
  await rm(parent, { recursive: true });
  return {
    classifiers: Object.fromEntries(opened) as Record<Name, AnyClassifier>,
    async close() {
      for (const [, classifier] of opened) await classifier.dispose();
    },
  };
}
