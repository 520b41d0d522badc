import type { FastifyReply, FastifyRequest } from 'fastify';
import type { GenericSchema } from 'valibot';
import type { RefusalCode } from '../refusal.ts';

/** Something that can be asked of a server: what is routed, and what the OpenAPI document says of it. */
export interface Endpoint {
  readonly method: 'GET' | 'POST';
  /** As OpenAPI has it, such as `/models/{name}/classify`. */
  readonly path: string;
  /** A name for programs that are generated from the document. */
  readonly id: string;
  readonly summary: string;
  /** Answered without the token, where the server has one. */
  readonly isOpen?: boolean;
  readonly request?: GenericSchema;
  /** By HTTP status: JSON of a schema, or another media type. Refusals come beside them. */
  readonly answers: Readonly<Record<number, { readonly schema: GenericSchema } | { readonly type: string }>>;
  readonly refusals?: readonly RefusalCode[];
  /** @returns the body: an object becomes JSON. */
  handle(request: FastifyRequest, reply: FastifyReply): Promise<unknown> | unknown;
}
