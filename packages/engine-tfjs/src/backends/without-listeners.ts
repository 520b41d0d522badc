const EVENTS = ['uncaughtException', 'unhandledRejection'] as const;

/** What Emscripten adds: it throws again what nobody has caught, which Node would have done by itself. */
const RETHROWS = /^function\s*\((\w+)\)\s*\{.*throw \1;?[\s}]*$/s;

/**
 * Does something that may load code which Emscripten has made, and takes away the listeners that it leaves in the process:
 * with them, errors of the user's program would seem to come from there.
 */
export async function withoutListeners<Result>(work: () => Promise<Result>): Promise<Result> {
  const before = EVENTS.map((event) => new Set<unknown>(listenersOf(event)));
  try {
    return await work();
  } finally {
    EVENTS.forEach((event, i) => {
      for (const listener of listenersOf(event)) {
        if (!before[i].has(listener) && RETHROWS.test(listener.toString())) process.off(event, listener);
      }
    });
  }
}

const listenersOf = (event: (typeof EVENTS)[number]) => process.listeners(event as 'uncaughtException');
