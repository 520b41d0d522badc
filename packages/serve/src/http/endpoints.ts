import { readFileSync } from 'node:fs';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Metrics } from '../metrics.ts';
import { DEFAULT_MODEL, type ServedModel } from '../models/served-model.ts';
import { packageFile } from '../package-file.ts';
import { Refusal, type RefusalCode } from '../refusal.ts';
import type { ServeSettings } from '../settings.ts';
import { classifyAnswer, healthAnswer, modelsAnswer, type ReadyAnswer, readyAnswer } from './answers.ts';
import {
  classifyRequestSchema,
  parseClassifyRequest,
  predictOptions,
  readItems,
} from './classify-request.ts';
import { createDeadline } from './deadline.ts';
import type { Endpoint } from './endpoint.ts';
import { openApiDocument } from './open-api.ts';

export interface EndpointOptions {
  readonly settings: ServeSettings;
  readonly models: ReadonlyMap<string, ServedModel>;
  readonly metrics: Metrics;
  readonly hasToken: boolean;
  /** Whether the models can be asked. */
  state(): ReadyAnswer;
}

const CLASSIFY_REFUSALS: readonly RefusalCode[] = [
  'bad-request',
  'not-found',
  'too-large',
  'unsupported-media-type',
  'too-many-requests',
  'unavailable',
  'timeout',
];

const { version } = JSON.parse(readFileSync(packageFile('package.json'), 'utf8')) as {
  version: string;
};

/** Everything that a server answers, the page aside. */
export function createEndpoints({
  settings,
  models,
  metrics,
  hasToken,
  state,
}: EndpointOptions): readonly Endpoint[] {
  const schema = classifyRequestSchema(settings);

  async function classify(
    model: ServedModel,
    { body }: FastifyRequest,
    reply: FastifyReply,
  ): Promise<object> {
    const signal = createDeadline(reply, settings.requestTimeout);
    const request = parseClassifyRequest(schema, body);
    const predictions = await model.classify(
      (kind) => readItems(request, kind),
      predictOptions(request),
      signal,
    );
    return request.texts === undefined ? { prediction: predictions[0] } : { predictions };
  }

  const shared = {
    method: 'POST',
    request: schema,
    answers: { 200: { schema: classifyAnswer } },
    refusals: CLASSIFY_REFUSALS,
  } as const;
  const endpoints: Endpoint[] = [
    {
      ...shared,
      path: '/classify',
      id: 'classify',
      summary: 'Classifies by the model without a name, or the only one.',
      handle: (request, reply) => classify(onlyModel(models), request, reply),
    },
    {
      ...shared,
      path: '/models/{name}/classify',
      id: 'classifyByModel',
      summary: 'Classifies by the model of this name.',
      handle(request, reply) {
        const { name } = request.params as { name: string };
        return classify(namedModel(models, name), request, reply);
      },
    },
    {
      method: 'GET',
      path: '/models',
      id: 'listModels',
      summary: 'The models that answer now.',
      answers: { 200: { schema: modelsAnswer } },
      handle: () => ({ models: [...models.values()].flatMap(describeModel) }),
    },
    {
      method: 'GET',
      path: '/health',
      id: 'health',
      summary: 'Whether the process lives.',
      isOpen: true,
      answers: { 200: { schema: healthAnswer } },
      handle: () => ({ status: 'alive' }),
    },
    {
      method: 'GET',
      path: '/ready',
      id: 'ready',
      summary: 'Whether requests should be sent here: all models are loaded, and the server does not stop.',
      isOpen: true,
      answers: { 200: { schema: readyAnswer }, 503: { schema: readyAnswer } },
      handle(_, reply) {
        const now = state();
        reply.code(now.status === 'ready' ? 200 : 503);
        return now;
      },
    },
    {
      method: 'GET',
      path: '/metrics',
      id: 'metrics',
      summary: "What Prometheus reads: requests, batches, queues, reloads and the process's memory.",
      answers: { 200: { type: 'text/plain' } },
      async handle(_, reply) {
        reply.type(metrics.contentType);
        return await metrics.print();
      },
    },
  ];
  const self: Endpoint = {
    method: 'GET',
    path: '/openapi.json',
    id: 'openApi',
    summary: 'This document.',
    isOpen: true,
    answers: { 200: { type: 'application/json' } },
    handle: () => document,
  };
  const all = [...endpoints, self];
  const document = openApiDocument(all, { version, hasToken });
  return all;
}

function describeModel({ name, current }: ServedModel): object[] {
  if (!current) return [];
  const { task, labels, maxLength, constructs = [] } = current.classifier;
  return [{ name, task, labels, maxLength, constructs }];
}

function onlyModel(models: ReadonlyMap<string, ServedModel>): ServedModel {
  const [first, other] = models.values();
  const model = models.get(DEFAULT_MODEL) ?? (other ? undefined : first);
  if (model) return model;
  throw new Refusal('not-found', {
    message: 'There are several models here.',
    hint: `Name one in the path: ${[...models.keys()].map(pathOf).join(', ')}.`,
  });
}

function namedModel(models: ReadonlyMap<string, ServedModel>, name: string): ServedModel {
  const model = models.get(name);
  if (model) return model;
  throw new Refusal('not-found', {
    message: `There is no model ${JSON.stringify(name)}.`,
    hint: `There are: ${[...models.keys()].map(pathOf).join(', ')}.`,
  });
}

const pathOf = (name: string): string => `/models/${name}/classify`;
