import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';

/** Powers of two up to the largest batch that is worth making. */
const BATCH_SIZES = [1, 2, 4, 8, 16, 32, 64, 128, 256];

/** Seconds, from what the smallest model takes for a short text to the timeout of a request. */
const SECONDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];

export interface RequestRecord {
  /** The pattern of the path, so that there are few. */
  readonly route: string;
  readonly method: string;
  /** The HTTP status; 499 where the client hung up. */
  readonly status: number;
  readonly seconds: number;
}

/** What Prometheus reads of a server. */
export interface Metrics {
  countRequest(request: RequestRecord): void;
  countBatch(model: string, batch: { readonly inputs: number; readonly seconds: number }): void;
  countReload(model: string, outcome: 'done' | 'failed'): void;
  readonly contentType: string;
  /** In Prometheus' text format. */
  print(): Promise<string>;
}

/** @param models names and queues */
export function createMetrics(
  models: () => Iterable<{ readonly name: string; readonly queued: number; readonly isLoaded: boolean }>,
): Metrics {
  const registry = new Registry();
  const registers = [registry];
  collectDefaultMetrics({ register: registry });
  const requests = new Counter({
    name: 'tokensift_http_requests_total',
    help: 'Requests that were answered, by route and HTTP status; 499 where the client hung up',
    labelNames: ['route', 'method', 'code'] as const,
    registers,
  });
  const seconds = new Histogram({
    name: 'tokensift_http_request_duration_seconds',
    help: 'Time from a request to its answer',
    labelNames: ['route'] as const,
    buckets: SECONDS,
    registers,
  });
  const texts = new Counter({
    name: 'tokensift_texts_total',
    help: 'Texts that were classified',
    labelNames: ['model'] as const,
    registers,
  });
  const batchTexts = new Histogram({
    name: 'tokensift_batch_texts',
    help: 'Texts that were classified together',
    labelNames: ['model'] as const,
    buckets: BATCH_SIZES,
    registers,
  });
  const batchSeconds = new Histogram({
    name: 'tokensift_batch_duration_seconds',
    help: 'Time that a batch took to be classified',
    labelNames: ['model'] as const,
    buckets: SECONDS,
    registers,
  });
  const reloads = new Counter({
    name: 'tokensift_reloads_total',
    help: 'Folders that were replaced, by whether the new one could be opened',
    labelNames: ['model', 'outcome'] as const,
    registers,
  });
  new Gauge({
    name: 'tokensift_queue_texts',
    help: 'Texts that wait or are being classified',
    labelNames: ['model'] as const,
    registers,
    collect() {
      for (const { name, queued } of models()) this.set({ model: name }, queued);
    },
  });
  new Gauge({
    name: 'tokensift_model_loaded',
    help: 'Whether the model answers',
    labelNames: ['model'] as const,
    registers,
    collect() {
      for (const { name, isLoaded } of models()) this.set({ model: name }, Number(isLoaded));
    },
  });
  return {
    countRequest({ route, method, status, seconds: taken }) {
      requests.inc({ route, method, code: status });
      seconds.observe({ route }, taken);
    },
    countBatch(model, { inputs, seconds: taken }) {
      texts.inc({ model }, inputs);
      batchTexts.observe({ model }, inputs);
      batchSeconds.observe({ model }, taken);
    },
    countReload: (model, outcome) => reloads.inc({ model, outcome }),
    contentType: registry.contentType,
    print: () => registry.metrics(),
  };
}
