// A process that reads damaged files, one case at a time, and may not survive it.
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { createCaseRunner } from '../cases/run-case.ts';
import type { Format } from '../format.ts';
import type { Answer, Task, WorkerSettings } from './protocol.ts';
import { watch } from './watchdog.ts';

const settings: WorkerSettings = JSON.parse(process.argv[2]);
const { formats }: { readonly formats: readonly Format[] } = await import(settings.registry);
const runners = new Map(formats.map((format) => [format.name, createCaseRunner(format, settings)]));

// Writing a corpus may train a model, so only cases are watched.
let watchdog: ReturnType<typeof watch> | undefined;

async function answer(task: Task): Promise<Answer> {
  try {
    if (task.kind === 'run') {
      watchdog ??= watch(settings.memoryBytes, settings.seconds);
      watchdog.begin();
      const outcome = await runners.get(task.id.format)!.run(task.id);
      // What the case has left in the queue fails here, and not in the next one.
      await new Promise((resolve) => setImmediate(resolve));
      return { kind: 'outcome', outcome };
    }
    for (const corpus of formats.find(({ name }) => name === task.format)!.corpora) {
      const folder = join(settings.pristine, task.format, corpus.name);
      await mkdir(folder, { recursive: true });
      await corpus.write(folder);
    }
    return { kind: 'written' };
  } catch (error) {
    return { kind: 'failed', message: (error as Error).stack ?? String(error) };
  }
}

process.on('message', async (task: Task) => {
  process.send!(await answer(task));
});
process.send!('ready');
