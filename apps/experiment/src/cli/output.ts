import { once } from 'node:events';
import type { Note } from '@tokensift/core';
import { describeNote } from '../presentation/describe-note.ts';

/** Writes a document to stdout: the one thing that a command prints there with `--json`. */
export function printJson(value: unknown): void {
  process.stdout.write(`${JSON.stringify(value, null, 2)}\n`);
}

export function printText(text: string): void {
  process.stdout.write(`${text}\n`);
}

/** Writes to stderr what a user should know of what a command works with. */
export function printNotes(notes: readonly Note[]): void {
  for (const note of notes) process.stderr.write(`${describeNote(note)}\n`);
}

/** Writes to stdout and waits while its reader is slower. */
export async function writeText(text: string): Promise<void> {
  if (!process.stdout.write(text)) await once(process.stdout, 'drain');
}

/** A reader that has seen enough (`| head`) is no error. */
export function ignoreClosedPipe(): void {
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
    process.exit();
  });
}
