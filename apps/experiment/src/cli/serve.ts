import { once } from 'node:events';
import type { PredictionPrecision } from '@tokensift/classifier';
import { TokensiftError } from '@tokensift/core';
import {
  DEFAULT_MODEL,
  type LogEntry,
  type ModelSource,
  type ServeSettings,
  serveSettings,
} from '@tokensift/serve';
import { type Command, Option } from 'commander';
import { readTextFile } from '../files/read-text-file.ts';
import { addEngineOptions, type EngineFlags, engineSettings } from './engine-options.ts';
import { abortOnInterrupt } from './interruption.ts';
import { localModel } from './local-path.ts';
import { precisionOption } from './open-folder.ts';
import { given } from './options.ts';
import { printJson, printMessage } from './output.ts';
import { addSettingOptions } from './setting-options.ts';

/** Where the token is looked for unless a file holds it: not among the words of the command, which everybody can list. */
const TOKEN_VARIABLE = 'TOKENSIFT_TOKEN';

interface ServeFlags extends EngineFlags, Partial<ServeSettings> {
  readonly model: readonly string[];
  readonly base?: string;
  readonly precision?: PredictionPrecision;
  readonly tokenFile?: string;
  readonly logRequests?: boolean;
  readonly json?: boolean;
}

export function addServeCommand(command: Command): void {
  command
    .addOption(
      new Option('--model <[name=]dir>', 'folder of a classifier, or of an adapter; repeatable with names')
        .argParser((value, before: readonly string[] = []) => [...before, value])
        .makeOptionMandatory(),
    )
    .option('--base <dir>', 'for an adapter, where it is the only model: the model that it belongs to')
    .option(
      '--token-file <file>',
      `file with the token that requests must have (default: ${TOKEN_VARIABLE}, if set)`,
    )
    .addOption(precisionOption())
    .option('--log-requests', 'log each request')
    .option('--json', 'print where it listens as JSON, and an error too')
    .addHelpText(
      'after',
      '\nPOST /classify takes {"text": …} or {"texts": […]}; with several models POST /models/NAME/classify. The page' +
        '\nat / shows it. A folder that is replaced is opened again. SIGTERM and Ctrl-C end it when all requests are' +
        '\nanswered, with exit code 0. The log on stderr has one JSON object a line.',
    )
    .action(serve);
  addSettingOptions(command, serveSettings);
  addEngineOptions(command);
}

async function serve({
  model,
  base,
  tokenFile,
  logRequests = false,
  json,
  engine,
  backend,
  precision,
  ...settings
}: ServeFlags): Promise<void> {
  const token = await readToken(tokenFile);
  const { startServer } = await import('@tokensift/serve');
  const server = await startServer({
    ...given(settings),
    models: await readModels(model, base),
    engine: engineSettings(given({ engine, backend })),
    ...(precision && { precision }),
    logRequests,
    onLog: writeLog,
    ...(token !== undefined && { token }),
  });
  const signal = abortOnInterrupt(() => {});
  if (json) printJson({ url: server.url });
  if (!signal.aborted) await once(signal, 'abort');
  const cut = await server.stop();
  if (cut === 0) return;
  throw new TokensiftError({
    code: 'interrupted',
    message: `${cut} requests were not answered before the server stopped.`,
    hint: 'Give them more time with --shutdown-timeout.',
  });
}

const writeLog = (entry: LogEntry): void =>
  printMessage(JSON.stringify({ time: new Date().toISOString(), ...entry }));

/** Folders by name: "DIR" for the model without one, "NAME=DIR"; a folder whose name has "=" is given as "./NAME=DIR". */
async function readModels(
  words: readonly string[],
  base: string | undefined,
): Promise<Record<string, ModelSource>> {
  const models = await Promise.all(
    words.map(async (word): Promise<readonly [string, string]> => {
      const [, name, folder] = /^([^/\\=]+)=(.+)$/s.exec(word) ?? [];
      return [name ?? DEFAULT_MODEL, await localModel(folder ?? word, '--model')];
    }),
  );
  const names = models.map(([name]) => name);
  const repeated = names.find((name, i) => names.indexOf(name) < i);
  if (repeated !== undefined) {
    throw new TokensiftError({
      code: 'invalid-argument',
      where: '--model',
      message: `two models are called ${JSON.stringify(repeated)}.`,
      hint: 'Name each of several models: --model NAME=DIR.',
    });
  }
  if (base === undefined) return Object.fromEntries(models);
  if (models.length > 1) {
    throw new TokensiftError({
      code: 'invalid-argument',
      where: '--base',
      message: 'there are several models, and it is not said which of them it is for.',
      hint: 'Say it in the "base_model_name_or_path" of each adapter_config.json.',
    });
  }
  const [[name, folder]] = models as [readonly [string, string]];
  return { [name]: { folder, base: await localModel(base, '--base') } };
}

async function readToken(file: string | undefined): Promise<string | undefined> {
  if (file === undefined) return process.env[TOKEN_VARIABLE];
  return (await readTextFile(file)).trim();
}
