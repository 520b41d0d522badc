import { constants } from 'node:os';
import { TokensiftError } from '@tokensift/core';
import { reportError } from './report-error.ts';

/** Ctrl-C, `kill`, and a terminal that closes. */
const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
type Signal = (typeof SIGNALS)[number];

/** Ctrl-C can arrive twice at once: from the terminal and from npm, which passes it on. */
const SAME_KEYSTROKE_MILLISECONDS = 100;

let first: { readonly name: Signal; isLongAgo: boolean } | undefined;

/** What a command does that has something to finish. */
let stop: (() => void) | undefined;

/**
 * From here on a signal ends the process with one line and 128 + its number as exit code: at once, unless a command has
 * something to finish (`abortOnInterrupt`), and then a second one does.
 */
export function watchSignals({ json }: { readonly json: boolean }): void {
  for (const name of SIGNALS) {
    process.on(name, () => {
      if (first === undefined) {
        first = { name, isLongAgo: false };
        waitForSecond(first);
        if (stop !== undefined) return stop();
        reportError(interrupted(), { json });
        endNow(name);
      } else if (first.isLongAgo) endNow(name);
    });
  }
}

/**
 * A signal that is aborted by the first of the process's, so that a command can finish what it is at and end with an
 * `interrupted` error.
 */
export function abortOnInterrupt(onFirst: () => void): AbortSignal {
  const controller = new AbortController();
  stop = () => {
    onFirst();
    controller.abort();
  };
  return controller.signal;
}

/** Says of an `interrupted` error how to go on; passes on every other. */
export function explainInterruption(hint: () => string): (error: unknown) => never {
  return (error) => {
    if (!TokensiftError.isInstance(error) || error.code !== 'interrupted') throw error;
    throw new TokensiftError({ code: 'interrupted', message: error.problem, hint: hint(), cause: error });
  };
}

/** The exit code of a process that a signal has ended, as shells have it: 130 for SIGINT, 143 for SIGTERM, 129 for SIGHUP. */
export const interruptionExitCode = (): number | undefined =>
  first === undefined ? undefined : 128 + constants.signals[first.name];

function interrupted(): TokensiftError {
  return new TokensiftError({
    code: 'interrupted',
    message: 'the command was stopped.',
    hint: 'Run it again.',
  });
}

/** What came while the process was busy is handled before the turn of the event loop ends, and counts as the same. */
function waitForSecond(signal: { isLongAgo: boolean }): void {
  const timer = setTimeout(() => {
    setImmediate(() => {
      signal.isLongAgo = true;
    });
  }, SAME_KEYSTROKE_MILLISECONDS);
  timer.unref();
}

/** Ends the process as the signal would have: whatever native code is at work. */
function endNow(name: Signal): void {
  process.removeAllListeners(name);
  process.kill(process.pid, name);
}
