import { once } from 'node:events';
import { type Note, printableLines } from '@tokensift/core';
import pc from 'picocolors';
import { describeNote } from '../presentation/describe-note.ts';
import { printableColours } from '../terminal/printable-colours.ts';

/** Writes a document to stdout: the one thing that a command prints there with `--json`. */
export function printJson(value: unknown): void {
  process.stdout.write(`${printableLines(JSON.stringify(value, null, 2))}\n`);
}

/** Writes lines to stdout; of what a terminal acts on, only our colours are left as they are. */
export function printText(text: string): void {
  process.stdout.write(`${pc.isColorSupported ? printableColours(text) : printableLines(text)}\n`);
}

/** Writes lines to stderr. */
export function printMessage(text: string): void {
  process.stderr.write(`${printableLines(text)}\n`);
}

/** Writes to stderr what a user should know of what a command works with. */
export function printNotes(notes: readonly Note[]): void {
  for (const note of notes) printMessage(describeNote(note));
}

/**
 * Writes data to stdout, as it is unless it goes to a terminal, and waits while its reader is slower.
 * @throws Error named AbortError when the signal ends the waiting; what was given is written all the same.
 */
export async function writeText(text: string, signal?: AbortSignal): Promise<void> {
  const shown = process.stdout.isTTY ? printableLines(text) : text;
  if (!process.stdout.write(shown)) await once(process.stdout, 'drain', { ...(signal && { signal }) });
}
