import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gunzipSync } from 'node:zlib';

/** A registry on this machine. It has what is published to it, and sends for everything else to the public one. */
export interface Registry extends AsyncDisposable {
  readonly url: string;
  /** Names and versions of what was published, in order. */
  readonly published: readonly string[];
  publish(tarball: string): Promise<void>;
}

interface PublishedVersion {
  readonly manifest: { readonly name: string; readonly version: string };
  readonly tarball: Buffer;
}

interface PublishRequest {
  readonly name: string;
  readonly _attachments: Readonly<Record<string, { readonly data: string }>>;
}

const PUBLIC = 'https://registry.npmjs.org';

/** Starts it on a free port. */
export async function startRegistry(): Promise<Registry> {
  const versions = new Map<string, Map<string, PublishedVersion>>();
  const published: string[] = [];
  const add = (tarball: Buffer) => {
    const manifest = manifestOf(tarball);
    const { name, version } = manifest;
    const known = versions.get(name) ?? new Map<string, PublishedVersion>();
    if (known.has(version)) throw new Error(`${name} ${version} is published already.`);
    versions.set(name, known.set(version, { manifest, tarball }));
    published.push(`${name}@${version}`);
  };
  const server = createServer((request, response) => {
    answer(request, response).catch((error: unknown) => {
      send(response, 500, { error: error instanceof Error ? error.message : String(error) });
    });
  });
  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const path = decodeURIComponent(new URL(request.url as string, url).pathname).slice(1);
    const [name, file] = path.split('/-/') as [string, string?];
    const known = versions.get(name);
    if (request.method === 'PUT') {
      const { _attachments } = JSON.parse((await bodyOf(request)).toString()) as PublishRequest;
      for (const { data } of Object.values(_attachments)) add(Buffer.from(data, 'base64'));
      send(response, 201, { ok: true });
    } else if (!known) {
      // What this workspace would publish and has not is not asked for elsewhere.
      if (/^(@tokensift\/|tokensift$)/.test(name)) send(response, 404, { error: 'not found' });
      else response.writeHead(307, { location: `${PUBLIC}${request.url}` }).end();
    } else if (file === undefined) send(response, 200, describe(name, known, url));
    else response.end(known.get(file.replace(/\.tgz$/, ''))?.tarball);
  };
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  return {
    url,
    published,
    publish: async (tarball) => add(await readFile(tarball)),
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

/** A package's document, as installers ask for it. */
function describe(name: string, known: ReadonlyMap<string, PublishedVersion>, url: string): object {
  const entries = [...known].map(([version, { manifest, tarball }]) => [
    version,
    {
      ...manifest,
      dist: {
        tarball: `${url}${name}/-/${version}.tgz`,
        shasum: createHash('sha1').update(tarball).digest('hex'),
        integrity: `sha512-${createHash('sha512').update(tarball).digest('base64')}`,
      },
    },
  ]);
  return { name, 'dist-tags': { latest: [...known.keys()].at(-1) }, versions: Object.fromEntries(entries) };
}

/** The package.json in a tarball. */
function manifestOf(tarball: Buffer): PublishedVersion['manifest'] {
  const archive = gunzipSync(tarball);
  // An archive is blocks of 512 bytes: a header with the name at 0 and the size in octal at 124, then the file.
  for (let at = 0; at < archive.length; ) {
    const text = (from: number, length: number) =>
      archive.toString('utf8', at + from, at + from + length).replace(/\0.*$/s, '');
    const size = Number.parseInt(text(124, 12), 8) || 0;
    if (text(0, 100) === 'package/package.json') {
      return JSON.parse(archive.toString('utf8', at + 512, at + 512 + size));
    }
    at += 512 * (1 + Math.ceil(size / 512));
  }
  throw new Error('The tarball has no package.json.');
}

async function bodyOf(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

function send(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}
