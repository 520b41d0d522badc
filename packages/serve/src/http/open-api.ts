import { STATUS_CODES } from 'node:http';
import { toJsonSchema } from '@valibot/to-json-schema';
import type { GenericSchema } from 'valibot';
import { REFUSALS } from '../refusal.ts';
import { errorAnswer } from './answers.ts';
import type { Endpoint } from './endpoint.ts';

/** Refusals that any request can meet. */
const GENERAL = ['headers-too-large', 'request-timeout'] as const;

/** The OpenAPI document of what the endpoints declare. */
export function openApiDocument(
  endpoints: readonly Endpoint[],
  { version, hasToken }: { readonly version: string; readonly hasToken: boolean },
): object {
  const paths: Record<string, Record<string, object>> = {};
  for (const endpoint of endpoints) {
    paths[endpoint.path] ??= {};
    paths[endpoint.path][endpoint.method.toLowerCase()] = operation(endpoint, hasToken);
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'tokensift',
      version,
      description: 'Text classifiers that were finetuned with tokensift.',
      license: { name: 'MIT', identifier: 'MIT' },
    },
    servers: [{ url: '/' }],
    paths,
    components: {
      schemas: { Error: jsonSchema(errorAnswer) },
      ...(hasToken && { securitySchemes: { token: { type: 'http', scheme: 'bearer' } } }),
    },
  };
}

function operation(
  { id, path, summary, isOpen, request, answers, refusals = [] }: Endpoint,
  hasToken: boolean,
): object {
  const isGuarded = hasToken && !isOpen;
  const codes = [...refusals, ...GENERAL, ...(isGuarded ? (['unauthorized'] as const) : [])];
  const parameters = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => ({
    name,
    in: 'path',
    required: true,
    schema: { type: 'string' },
  }));
  const answered = Object.entries(answers).map(([status, answer]) => [
    status,
    {
      description: STATUS_CODES[status]!,
      content:
        'schema' in answer
          ? { 'application/json': { schema: jsonSchema(answer.schema) } }
          : { [answer.type]: { schema: { type: 'string' } } },
    },
  ]);
  const refused = codes
    .map((code) => String(REFUSALS[code]))
    .map((status) => [
      status,
      {
        description: STATUS_CODES[status]!,
        content: { 'application/json': { schema: { $ref: '#/components/schemas/Error' } } },
      },
    ]);
  return {
    operationId: id,
    summary,
    ...(parameters.length > 0 && { parameters }),
    ...(request && {
      requestBody: { required: true, content: { 'application/json': { schema: jsonSchema(request) } } },
    }),
    responses: Object.fromEntries([...refused, ...answered]),
    ...(isGuarded && { security: [{ token: [] }] }),
  };
}

/** What a check in code asks cannot be said in JSON Schema. */
function jsonSchema(schema: GenericSchema): object {
  const { $schema: _, ...rest } = toJsonSchema(schema, {
    target: 'draft-2020-12',
    ignoreActions: ['check'],
  });
  return rest;
}
