import autocannon from 'autocannon';

export interface Load {
  readonly url: string;
  /** Requests that wait for their answers at the same time. */
  readonly connections: number;
  /** Bodies of requests, taken in turn. */
  readonly bodies: readonly string[];
  /** Seconds, or a number of requests. */
  readonly length: { readonly duration: number } | { readonly amount: number };
}

export interface Measured {
  readonly perSecond: number;
  /** Of answers, in milliseconds. */
  readonly p50: number;
  readonly p99: number;
}

/**
 * Asks a server for answers, each connection as soon as it has the one before.
 * @throws Error where one of them is not 200
 */
export async function load({ url, connections, bodies, length }: Load): Promise<Measured> {
  const result = await autocannon({
    url: `${url}/classify`,
    connections,
    ...length,
    // Only tells whether the answers are still coming.
    timeout: 60,
    requests: bodies.map((body) => ({
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body,
    })),
  });
  const { errors, timeouts, non2xx, requests, latency, duration } = result;
  if (errors + timeouts + non2xx > 0) {
    throw new Error(`${non2xx} answers were refusals, ${errors} requests failed, ${timeouts} had no answer`);
  }
  return { perSecond: requests.total / duration, p50: latency.p50, p99: latency.p99 };
}

/** The longest of the times that `/health` took to answer, asked all the while something runs, in milliseconds. */
export async function watchHealth(url: string, run: () => Promise<void>): Promise<number> {
  let isRunning = true;
  const watching = (async () => {
    let longest = 0;
    while (isRunning) {
      const before = performance.now();
      await (await fetch(`${url}/health`)).text();
      longest = Math.max(longest, performance.now() - before);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    return longest;
  })();
  try {
    await run();
  } finally {
    isRunning = false;
  }
  return await watching;
}
