import type { PredictTurn } from '../inputs/predict-settings.ts';
import { receive, reply } from './serve.ts';
import type { Description } from './worker.ts';

/** Answers requests with milliseconds: of a text where all are read together, or of each text by itself. */
export async function servePredictions(
  texts: readonly string[],
  description: Description,
  read: { together(): Promise<unknown>; one(text: string): Promise<unknown> },
): Promise<void> {
  const timed = async (run: () => Promise<unknown>): Promise<number> => {
    const before = performance.now();
    await run();
    return performance.now() - before;
  };
  reply({ ready: description });
  for (let turn = receive<PredictTurn>(); turn !== undefined; turn = receive()) {
    if ('together' in turn) reply([(await timed(read.together)) / texts.length]);
    else {
      const times: number[] = [];
      for (const text of texts.slice(0, turn.oneByOne)) times.push(await timed(() => read.one(text)));
      reply(times);
    }
  }
}
