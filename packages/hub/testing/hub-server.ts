import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import {
  addCommit,
  type Files,
  gitHash,
  type HubRepository,
  isLarge,
  sha256,
  treeEntry,
} from './hub-repository.ts';
import { answerFault, type Fault, type SeenRequest, sendContent } from './server-fault.ts';

export interface HubServerOptions {
  /** Entries of a page of a list of files (default 1000). */
  readonly pageSize?: number;
  /** Who may write, and see what is private. */
  readonly token?: string;
}

/** A hub on this machine: what of the protocol @huggingface/hub and Python's huggingface_hub need. */
export interface HubServer {
  /** For HF_ENDPOINT. */
  readonly endpoint: string;
  /** Every request so far. */
  readonly seen: SeenRequest[];
  /** Decides what goes wrong, request by request. */
  fault: (request: SeenRequest) => Fault | undefined;
  /** Adds a commit to a repository, which is made where it is not there: `models/owner/name`. @returns its hash */
  commit(
    repository: string,
    files: Readonly<Record<string, string | Uint8Array>>,
    options?: { readonly branch?: string; readonly isPrivate?: boolean; readonly isGated?: boolean },
  ): string;
  /** Files of a branch. */
  filesOf(repository: string, branch?: string): Files | undefined;
  isPrivate(repository: string): boolean | undefined;
  close(): Promise<void>;
}

export async function startHubServer({
  pageSize = 1000,
  token = 'hf_test',
}: HubServerOptions = {}): Promise<HubServer> {
  const repositories = new Map<string, HubRepository>();
  /** Large files by SHA-256. */
  const large = new Map<string, Buffer>();
  const seen: SeenRequest[] = [];

  const listen = async (
    host: SeenRequest['host'],
    answer: (
      request: IncomingMessage,
      response: ServerResponse,
      fault: Fault | undefined,
    ) => Promise<void> | void,
  ): Promise<{ readonly server: Server; readonly address: string }> => {
    const server = createServer((request, response) => {
      const { method = 'GET', url = '/', headers } = request;
      const { authorization, range } = headers;
      const asked = { host, method, url, authorization, range };
      seen.push(asked);
      const fault = hub.fault(asked);
      if (!answerFault(fault, response)) void answer(request, response, fault);
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return { server, address: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
  };

  const makeRepository = (name: string): HubRepository => {
    const made = { isPrivate: false, isGated: false, commits: new Map(), branches: new Map() };
    repositories.set(name, made);
    return made;
  };

  const files = await listen('files', async (request, response, fault) => {
    const oid = request.url!.split(/[/?]/)[2];
    if (request.method === 'PUT') {
      const content = await bodyOf(request);
      const isRight = sha256(content) === oid;
      if (isRight) large.set(oid, content);
      response.writeHead(isRight ? 200 : 400).end();
      return;
    }
    const content = large.get(oid);
    if (content) sendContent(request, response, content, { etag: `"${oid}"` }, fault);
    else response.writeHead(404).end();
  });

  const main = await listen('hub', async (request, response, fault) => {
    const url = new URL(request.url!, hub.endpoint);
    const path = url.pathname;
    const json = (value: unknown, headers: Record<string, string> = {}): void => {
      const content = Buffer.from(JSON.stringify(value));
      sendContent(request, response, content, { 'content-type': 'application/json', ...headers }, fault);
    };
    const refuse = (status: number, code: string, message: string): void => {
      response.writeHead(status, {
        'x-error-code': code,
        'x-error-message': message,
        'content-type': 'application/json',
      });
      response.end(JSON.stringify({ error: message }));
    };
    const given = request.headers.authorization;
    const isKnown = given === `Bearer ${token}`;
    if (given !== undefined && !isKnown)
      return refuse(401, '', 'Invalid credentials in Authorization header');

    if (path === '/api/repos/create') {
      const { name, organization, visibility } = JSON.parse(String(await bodyOf(request)));
      if (!isKnown) return refuse(401, '', 'Authentication required');
      const key = `models/${organization}/${name}`;
      if (repositories.has(key)) return refuse(409, '', 'You already created this model repo');
      const made = makeRepository(key);
      made.isPrivate = visibility === 'private';
      addCommit(made, 'main', new Map([['.gitattributes', Buffer.from('*.safetensors filter=lfs\n')]]));
      return json({ url: `${hub.endpoint}/${organization}/${name}`, id: 'id' });
    }

    const place = placeOf(path);
    const repository = place && repositories.get(place.repository);
    if (!place || !repository || (repository.isPrivate && !isKnown)) {
      return isKnown
        ? refuse(404, 'RepoNotFound', 'Repository not found')
        : refuse(401, 'RepoNotFound', 'Repository not found');
    }
    const { action, rest } = place;
    const writes = ['branch', 'preupload', 'commit', 'batch'].includes(action);
    if (writes && !isKnown) return refuse(403, '', 'Forbidden');
    if (action === 'branch') {
      repository.branches.set(decodeURIComponent(rest), repository.branches.get('main')!);
      return json({});
    }
    if (action === 'batch') {
      const { objects } = JSON.parse(String(await bodyOf(request)));
      return json({
        transfer: 'basic',
        objects: objects.map(({ oid, size }: { oid: string; size: number }) => ({
          oid,
          size,
          ...(!large.has(oid) && { actions: { upload: { href: `${files.address}/lfs/${oid}` } } }),
        })),
      });
    }
    const [wanted = '', ...inside] = rest.split('/').map(decodeURIComponent);
    const commit = repository.commits.has(wanted) ? wanted : repository.branches.get(wanted);
    const content = commit === undefined ? undefined : repository.commits.get(commit);
    if (commit === undefined || !content) return refuse(404, 'RevisionNotFound', `Invalid rev id: ${wanted}`);

    if (action === 'preupload') {
      const asked = JSON.parse(String(await bodyOf(request))).files as { path: string; size: number }[];
      return json({
        files: asked.map(({ path: name, size }) => ({
          path: name,
          uploadMode: isLarge(name, size) ? 'lfs' : 'regular',
        })),
      });
    }
    if (action === 'commit') {
      const lines = String(await bodyOf(request))
        .split('\n')
        .map((line) => JSON.parse(line));
      const parent = lines.find(({ key }) => key === 'header').value.parentCommit;
      if (parent !== undefined && parent !== commit) return refuse(412, '', 'A commit has happened since');
      const made = new Map(content);
      for (const { key, value } of lines) {
        if (key === 'file') made.set(value.path, Buffer.from(value.content, 'base64'));
        if (key === 'deletedFile') made.delete(value.path);
        if (key !== 'lfsFile') continue;
        const uploaded = large.get(value.oid);
        if (uploaded?.length !== value.size) return refuse(400, '', `${value.path} was not uploaded`);
        made.set(value.path, uploaded as Buffer);
      }
      const oid = addCommit(repository, wanted, made);
      return json({ commitOid: oid, commitUrl: `${hub.endpoint}/${place.repository}/commit/${oid}` });
    }
    if (action === 'revision') {
      const id = place.repository.replace(/^\w+\//, '');
      return json({
        _id: 'id',
        id,
        sha: commit,
        private: repository.isPrivate,
        gated: repository.isGated,
        lastModified: new Date(0).toISOString(),
        siblings: [...content.keys()].map((rfilename) => ({ rfilename })),
      });
    }
    if (repository.isGated && !isKnown) {
      return refuse(401, 'GatedRepo', 'Access to this model is restricted.');
    }
    if (action === 'tree') {
      const start = Number(url.searchParams.get('cursor') ?? 0);
      const entries = [...content].slice(start, start + pageSize);
      url.searchParams.set('cursor', String(start + pageSize));
      const isLast = start + pageSize >= content.size;
      return json(
        entries.map(([name, bytes]) => treeEntry(name, bytes)),
        isLast ? {} : { link: `<${url.href}>; rel="next"` },
      );
    }
    const name = inside.join('/');
    const bytes = content.get(name);
    if (!bytes) return refuse(404, 'EntryNotFound', `${name} is not there`);
    if (!isLarge(name, bytes.length)) {
      const headers = { etag: `"${gitHash(bytes)}"`, 'x-repo-commit': commit };
      return sendContent(request, response, bytes, headers, fault);
    }
    const oid = sha256(bytes);
    response.writeHead(302, {
      location: `${files.address}/lfs/${oid}?signature=${encodeURIComponent('of the hub')}`,
      'x-repo-commit': commit,
      'x-linked-etag': `"${oid}"`,
      'x-linked-size': String(bytes.length),
    });
    response.end();
  });

  const hub: HubServer = {
    endpoint: main.address,
    seen,
    fault: () => undefined,
    commit(repository, given, { branch = 'main', isPrivate = false, isGated = false } = {}) {
      const found = repositories.get(repository) ?? makeRepository(repository);
      Object.assign(found, { isPrivate, isGated });
      const contents = Object.entries(given).map(([name, content]) => [name, Buffer.from(content)] as const);
      for (const [name, content] of contents) {
        if (isLarge(name, content.length)) large.set(sha256(content), content);
      }
      return addCommit(found, branch, new Map(contents));
    },
    filesOf(repository, branch = 'main') {
      const found = repositories.get(repository);
      return found?.commits.get(found.branches.get(branch) ?? '');
    },
    isPrivate: (repository) => repositories.get(repository)?.isPrivate,
    async close() {
      for (const { server } of [main, files]) {
        server.closeAllConnections();
        server.close();
        await once(server, 'close');
      }
    },
  };
  return hub;
}

interface AskedPlace {
  /** `models/owner/name` */
  readonly repository: string;
  readonly action: string;
  /** What follows the action, encoded. */
  readonly rest: string;
}

function placeOf(path: string): AskedPlace | undefined {
  const [, kind, api, action, rest] =
    /^\/api\/(models|datasets)\/([^/]+\/[^/]+)\/(revision|tree|branch|preupload|commit)\/(.+)$/.exec(path) ??
    [];
  if (kind) return { repository: `${kind}/${api}`, action: action, rest: rest };
  const [, ofBatch] = /^\/([^/]+\/[^/]+)\.git\/info\/lfs\/objects\/batch$/.exec(path) ?? [];
  if (ofBatch) return { repository: `models/${ofBatch}`, action: 'batch', rest: '' };
  const [, prefix = '', name, file] = /^\/(datasets\/)?([^/]+\/[^/]+)\/resolve\/(.+)$/.exec(path) ?? [];
  if (!name) return undefined;
  return { repository: `${prefix || 'models/'}${name}`, action: 'resolve', rest: file };
}

async function bodyOf(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}
