import { type AddressInfo, BlockList, isIP } from 'node:net';
import type { EngineSettings, PredictionPrecision } from '@tokensift/classifier';
import { TokensiftError } from '@tokensift/core';
import { type GivenSettings, readSettings } from '@tokensift/core/settings';
import type { ClassifierFolder } from './classifier/messages.ts';
import type { ServedClassifier } from './classifier/served-classifier.ts';
import type { ReadyAnswer } from './http/answers.ts';
import { createApp } from './http/app.ts';
import { watchConnections } from './http/connections.ts';
import { createEndpoints } from './http/endpoints.ts';
import { createTokenCheck } from './http/token.ts';
import { listen } from './listen.ts';
import type { Log } from './log.ts';
import { createMetrics } from './metrics.ts';
import { createFolderModel, type FolderModel } from './models/folder-model.ts';
import { createServedModel, type ServedModel } from './models/served-model.ts';
import { serveSettings } from './settings.ts';

/**
 * What answers under a name: the folder of a classifier, which is opened in a thread of its own and again when it is
 * replaced; or a classifier of the program's, which computes in the program's thread and stays its own to dispose of.
 */
export type ModelSource = string | Pick<ClassifierFolder, 'folder' | 'base'> | ServedClassifier;

export interface ServerOptions extends GivenSettings<typeof serveSettings> {
  /** By name: letters, digits, ".", "_" and "-". The one called "default" answers at `/classify` beside others. */
  readonly models: Readonly<Record<string, ModelSource>>;
  /** What computes models of folders; see `createEngine`. */
  readonly engine?: EngineSettings;
  /** What models of folders compute in; see `OpenClassifierOptions`. */
  readonly precision?: PredictionPrecision;
  /** What requests must have as bearer token, those for the page, `/health`, `/ready` and `/openapi.json` aside. */
  readonly token?: string;
  /** Told what happens; nobody is by default. */
  readonly onLog?: Log;
  /** Whether each request is logged (default false). */
  readonly logRequests?: boolean;
}

/** Classifiers over HTTP. */
export interface ClassifierServer {
  /**
   * Listens, and opens the models: until then `/ready` says 503.
   * @returns where it listens, such as "http://127.0.0.1:8080"
   * @throws TokensiftError `invalid-argument` for an address that cannot be listened on; as `openClassifier` does for the
   * folders. Nothing listens then.
   */
  start(): Promise<string>;
  /**
   * Takes no more requests, answers those under way, and disposes of what it opened.
   * @returns how many requests were cut off, because `shutdownTimeout` was over
   */
  stop(): Promise<number>;
}

/**
 * A server that does not listen yet.
 * @throws TokensiftError `invalid-argument` for a setting, a name or a token that is none.
 */
export function createServer({
  models: sources,
  engine,
  precision,
  token,
  onLog: log = () => {},
  logRequests = false,
  ...given
}: ServerOptions): ClassifierServer {
  const settings = readSettings('serve', serveSettings, given);
  const { host, port, maxBatch, maxWaitMs, maxQueue, maxTexts } = settings;
  if (maxTexts > maxQueue) throw noRoom(maxTexts, maxQueue);
  if (Object.keys(sources).length === 0) throw noModels();
  const models = new Map<string, ServedModel>();
  const folders = new Map<string, FolderModel>();
  const metrics = createMetrics(() =>
    [...models.values()].map(({ name, queued, current }) => ({
      name,
      queued,
      isLoaded: current !== undefined,
    })),
  );
  let starting: Promise<string> | undefined;
  let isStopping = false;

  for (const [name, source] of Object.entries(sources)) {
    if (!/^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$/.test(name)) throw noName(name);
    const onBatch: Parameters<typeof createServedModel>[0]['onBatch'] = (batch) =>
      metrics.countBatch(name, batch);
    const model = createServedModel({ name, maxQueue, maxBatch, maxWaitMs, onBatch });
    models.set(name, model);
    if (isClassifier(source)) model.replace(withoutDispose(source));
    else {
      const folder = typeof source === 'string' ? { folder: source } : source;
      folders.set(
        name,
        createFolderModel(model, {
          source: { ...folder, ...(engine && { engine }), ...(precision && { precision }) },
          log,
          metrics,
        }),
      );
    }
  }

  function state(): ReadyAnswer {
    const states = [...models.values()].map(({ name, current }) => {
      const error = folders.get(name)?.error;
      // Where the folder lies is not everybody's business.
      const shown = error && {
        code: error.code,
        message: error.message,
        ...(error.hint && { hint: error.hint }),
      };
      return [name, { loaded: current !== undefined, ...(shown && { error: shown }) }] as const;
    });
    const isLoaded = states.every(([, { loaded }]) => loaded);
    return {
      status: isStopping ? 'stopping' : isLoaded ? 'ready' : 'loading',
      models: Object.fromEntries(states),
    };
  }

  const checkToken = token === undefined ? undefined : createTokenCheck(token);
  const endpoints = createEndpoints({ settings, models, metrics, hasToken: token !== undefined, state });
  const app = createApp({
    settings,
    endpoints,
    metrics,
    log,
    logRequests,
    ...(checkToken && { checkToken }),
  });
  const connections = watchConnections(app.server);

  async function close(): Promise<number> {
    const cut = await connections.close(1000 * settings.shutdownTimeout);
    await Promise.all([...folders.values()].map((folder) => folder.close()));
    await Promise.all([...models.values()].map((model) => model.close()));
    return cut;
  }

  async function open(): Promise<string> {
    await app.ready();
    const url = await listen(app.server, host, port);
    try {
      await Promise.all([...folders.values()].map((folder) => folder.open()));
    } catch (error) {
      await close();
      throw error;
    }
    return url;
  }

  return {
    async start() {
      starting ??= open();
      const url = await starting;
      log({
        level: 'info',
        event: 'listening',
        message: `Listening on ${url}`,
        url,
        models: [...models.keys()],
      });
      if (token === undefined && !isLoopback(app.server.address() as AddressInfo)) {
        log({
          level: 'warning',
          event: 'note',
          message: `Whoever reaches ${url} can use it: it has no token, and listens beyond this machine.`,
        });
      }
      return url;
    },
    async stop() {
      isStopping = true;
      // What is being opened is disposed of too.
      await starting?.catch(() => {});
      log({ level: 'info', event: 'stopping', message: 'Stopping; requests under way are answered first.' });
      const cut = await close();
      const message = cut === 0 ? 'Stopped.' : `Stopped; requests that were cut off: ${cut}.`;
      log({ level: cut === 0 ? 'info' : 'error', event: 'stopped', message, cut });
      return cut;
    },
  };
}

/** A server that listens and has its models. */
export async function startServer(
  options: ServerOptions,
): Promise<ClassifierServer & { readonly url: string }> {
  const server = createServer(options);
  return { ...server, url: await server.start() };
}

const isClassifier = (source: ModelSource): source is ServedClassifier =>
  typeof source === 'object' && 'predict' in source;

const withoutDispose = (classifier: ServedClassifier): ServedClassifier => ({
  ...classifier,
  predict: (inputs, options) => classifier.predict(inputs, options),
  dispose: async () => {},
});

const LOOPBACK = new BlockList();
LOOPBACK.addSubnet('127.0.0.0', 8);
LOOPBACK.addAddress('::1', 'ipv6');

const isLoopback = ({ address }: AddressInfo): boolean =>
  LOOPBACK.check(address, isIP(address) === 6 ? 'ipv6' : 'ipv4');

const noModels = (): TokensiftError =>
  new TokensiftError({ code: 'invalid-argument', where: 'models', message: 'There is no model to serve.' });

const noName = (name: string): TokensiftError =>
  new TokensiftError({
    code: 'invalid-argument',
    where: 'models',
    message: `${JSON.stringify(name)} is no name for a model.`,
    hint: 'A name has up to 100 letters, digits, ".", "_" and "-", a letter or digit first.',
  });

const noRoom = (maxTexts: number, maxQueue: number): TokensiftError =>
  new TokensiftError({
    code: 'invalid-argument',
    where: 'serve.maxTexts',
    message: `A request of ${maxTexts} texts would never fit into a queue of ${maxQueue}.`,
    hint: 'Take a larger maxQueue, or a smaller maxTexts.',
  });
