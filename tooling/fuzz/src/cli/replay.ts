import { mkdir, mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseId } from '../cases/case.ts';
import { createCaseRunner } from '../cases/run-case.ts';
import type { Format } from '../format.ts';

/** Runs one case in this process, with whatever it does to it, and leaves its files to look at. */
export async function replay(text: string, formatNamed: (name: string) => Format): Promise<void> {
  const id = parseId(text);
  const format = formatNamed(id.format);
  const root = await mkdtemp(join(tmpdir(), 'tokensift-fuzz-'));
  const pristine = join(root, 'pristine');
  for (const corpus of format.corpora) {
    const folder = join(pristine, format.name, corpus.name);
    await mkdir(folder, { recursive: true });
    await corpus.write(folder);
  }
  const runner = createCaseRunner(format, { pristine, scratch: join(root, 'mutated') });
  const { folder, mutated } = await runner.layOut(id);
  process.stdout.write(`${join(folder, mutated.file.path)}\n${mutated.what}\n`);
  try {
    const result = await format.read(folder, mutated.corpus);
    process.stdout.write(`read: ${JSON.stringify(result, undefined, 2)?.slice(0, 4000)}\n`);
  } catch (error) {
    process.stdout.write(`${(error as Error).stack}\n`);
  }
}
