import { TokensiftError } from '@tokensift/core';
import { text } from '@tokensift/core/settings';
import * as v from 'valibot';

export type Environment = Readonly<Record<string, string | undefined>>;

/** What an experiment says of its MLflow server; who asks it is said by the environment alone. */
export const mlflowSettings = v.strictObject({
  uri: v.exactOptional(
    v.pipe(
      text,
      v.description('address of the server, such as http://localhost:5000; MLFLOW_TRACKING_URI unless given'),
    ),
  ),
  experiment: v.exactOptional(
    v.pipe(
      text,
      v.description(
        "name of the experiment there; MLFLOW_EXPERIMENT_NAME or this experiment's own unless given",
      ),
    ),
  ),
});

export interface MlflowServer {
  /** Without a "/" at its end. */
  readonly uri: string;
  /** The name of the experiment there, where one is given. */
  readonly experiment: string | undefined;
  /** What the header `authorization` holds. */
  readonly authorization: string | undefined;
}

/**
 * Completes the settings by the variables of Python's MLflow: `MLFLOW_TRACKING_URI`, `MLFLOW_EXPERIMENT_NAME`,
 * `MLFLOW_TRACKING_TOKEN`, or `MLFLOW_TRACKING_USERNAME` and `MLFLOW_TRACKING_PASSWORD`. An empty variable is none.
 * @throws TokensiftError `invalid-config` without an address, or with one that is none.
 */
export function readMlflowServer(
  settings: v.InferOutput<typeof mlflowSettings>,
  environment: Environment = process.env,
): MlflowServer {
  const variable = (name: string): string | undefined => environment[name]?.trim() || undefined;
  const uri = settings.uri ?? variable('MLFLOW_TRACKING_URI');
  const token = variable('MLFLOW_TRACKING_TOKEN');
  const user = variable('MLFLOW_TRACKING_USERNAME');
  const password = variable('MLFLOW_TRACKING_PASSWORD') ?? '';
  const basic = user && `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;
  return {
    uri: checkUri(uri),
    experiment: settings.experiment ?? variable('MLFLOW_EXPERIMENT_NAME'),
    authorization: token ? `Bearer ${token}` : basic,
  };
}

function checkUri(uri: string | undefined): string {
  const refuse = (message: string) =>
    new TokensiftError({
      code: 'invalid-config',
      where: 'mlflow: uri',
      message,
      hint: 'Write it as http://localhost:5000, or set MLFLOW_TRACKING_URI.',
    });
  if (uri === undefined) throw refuse('no MLflow server is named.');
  const url = URL.canParse(uri) ? new URL(uri) : undefined;
  if (!url || !/^https?:$/.test(url.protocol) || url.search || url.hash) {
    throw refuse(`"${uri}" is not the address of a server.`);
  }
  if (url.username || url.password) {
    throw new TokensiftError({
      code: 'invalid-config',
      where: 'mlflow: uri',
      message: 'the address holds a name or a password, which would be written into the results.',
      hint: 'Set MLFLOW_TRACKING_USERNAME and MLFLOW_TRACKING_PASSWORD, or MLFLOW_TRACKING_TOKEN.',
    });
  }
  return uri.replace(/\/+$/, '');
}
