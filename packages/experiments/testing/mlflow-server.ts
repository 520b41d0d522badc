import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { onTestFinished } from 'vitest';

interface Pair {
  readonly key: string;
  readonly value: string;
}

export interface ServedMetric {
  readonly key: string;
  readonly value: number;
  readonly step: number;
  readonly timestamp: number;
}

export interface ServedRun {
  readonly id: string;
  readonly name: string;
  readonly experiment: string;
  readonly metrics: ServedMetric[];
  readonly params: Map<string, string>;
  readonly tags: Map<string, string>;
  status: string;
  readonly ended?: number;
}

/** What requests hold. */
interface Asked {
  readonly name: string;
  readonly experiment_id: string;
  readonly run_name: string;
  readonly tags: readonly Pair[];
  readonly experiment_ids: readonly string[];
  readonly filter: string;
  readonly page_token?: string;
  readonly run_id: string;
  readonly metrics?: readonly ServedMetric[];
  readonly params?: readonly Pair[];
  readonly status: string;
  readonly end_time?: number;
  readonly key: string;
  readonly value: string;
}

/** What a request meets with in place of an answer: a status, `lost` when it is carried out and the answer does not come. */
export type Fault = number | 'lost' | undefined;

export interface MlflowServerOptions {
  /** What a request has to have as `authorization`. */
  readonly authorization?: string;
  /** Asked before each request. */
  fault?(path: string, index: number): Fault;
  /** Runs on a page of the search. */
  readonly pageSize?: number;
}

const LONGEST_PARAMETER = 500;

/** A server that has of MLflow's REST API what trackers use, and refuses what the real one refuses. */
export async function serveMlflow({ authorization, fault, pageSize = 1000 }: MlflowServerOptions = {}) {
  const runs: ServedRun[] = [];
  const experiments: string[] = [];
  const requests: string[] = [];

  const refuse = (status: number, code: string, message = code) => ({
    status,
    body: { error_code: code, message },
  });
  const runInfo = ({ id, status, metrics, params, tags }: ServedRun) => {
    const latest = new Map<string, ServedMetric>();
    for (const metric of metrics) {
      if ((latest.get(metric.key)?.step ?? -1) <= metric.step) latest.set(metric.key, metric);
    }
    const pairs = (map: Map<string, string>) => [...map].map(([key, value]) => ({ key, value }));
    return {
      info: { run_id: id, status },
      data: { metrics: [...latest.values()], params: pairs(params), tags: pairs(tags) },
    };
  };

  const handlers: Readonly<
    Record<string, (body: Asked, query: URLSearchParams) => { status?: number; body: object }>
  > = {
    'experiments/get-by-name': (_, query) => {
      const index = experiments.indexOf(query.get('experiment_name')!);
      if (index < 0) return refuse(404, 'RESOURCE_DOES_NOT_EXIST');
      return { body: { experiment: { experiment_id: String(index) } } };
    },
    'experiments/create': ({ name }) => {
      if (experiments.includes(name)) return refuse(400, 'RESOURCE_ALREADY_EXISTS');
      return { body: { experiment_id: String(experiments.push(name) - 1) } };
    },
    'runs/create': ({ experiment_id, run_name, tags }) => {
      const run: ServedRun = {
        id: `run${runs.length}`,
        name: run_name,
        experiment: experiments[Number(experiment_id)],
        metrics: [],
        params: new Map(),
        tags: new Map(tags.map(({ key, value }) => [key, value])),
        status: 'RUNNING',
      };
      runs.push(run);
      return { body: { run: runInfo(run) } };
    },
    'runs/search': ({ experiment_ids, filter, page_token = '0' }) => {
      const [, tag, value] = /^tags\."(.+)" = '(.+)'$/.exec(filter)!;
      const found = runs.filter(
        ({ experiment, tags }) =>
          experiment_ids.includes(String(experiments.indexOf(experiment))) && tags.get(tag) === value,
      );
      const start = Number(page_token);
      const next = start + pageSize < found.length ? { next_page_token: String(start + pageSize) } : {};
      return { body: { runs: found.slice(start, start + pageSize).map(runInfo), ...next } };
    },
    'runs/log-batch': ({ run_id, metrics = [], params = [] }) => {
      const run = runs.find(({ id }) => id === run_id)!;
      if (metrics.length > 1000 || params.length > 100 || metrics.length + params.length > 1000) {
        return refuse(400, 'INVALID_PARAMETER_VALUE', 'too many');
      }
      for (const { key, value } of params) {
        const known = run.params.get(key);
        if (value.length > LONGEST_PARAMETER || (known !== undefined && known !== value)) {
          return refuse(400, 'INVALID_PARAMETER_VALUE', key);
        }
        run.params.set(key, value);
      }
      run.metrics.push(...metrics);
      return { body: {} };
    },
    'runs/update': ({ run_id, status, end_time }) => {
      Object.assign(runs.find(({ id }) => id === run_id)!, { status, ended: end_time });
      return { body: {} };
    },
    'runs/set-tag': ({ run_id, key, value }) => {
      runs.find(({ id }) => id === run_id)!.tags.set(key, value);
      return { body: {} };
    },
  };

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url!, 'http://localhost');
    const path = url.pathname.replace('/api/2.0/mlflow/', '');
    const body = await text(request);
    const met = fault?.(path, requests.length);
    requests.push(path);
    const send = (status: number, value: object) => {
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(value));
    };
    if (typeof met === 'number') return send(met, {});
    if (authorization !== undefined && request.headers.authorization !== authorization) return send(401, {});
    const handler = handlers[path];
    if (!handler) return send(404, { error_code: 'ENDPOINT_NOT_FOUND', message: path });
    const made = handler(body ? JSON.parse(body) : undefined, url.searchParams);
    if (met === 'lost') request.socket.destroy();
    else send(made.status ?? 200, made.body);
  }

  const server = createServer((request, response) => void answer(request, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  return {
    uri: `http://127.0.0.1:${port}`,
    runs,
    experiments,
    requests,
    close: () => server.closeAllConnections(),
  };
}
