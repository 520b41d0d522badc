import { homedir } from 'node:os';
import { join } from 'node:path';
import { TokensiftError } from '@tokensift/core';
import { disk } from '@tokensift/storage';

export type Environment = Readonly<Record<string, string | undefined>>;

/** Where the hub is, who asks it, and where its files are kept: what the environment says. */
export interface HubSettings {
  /** Address of the hub, without a "/" at its end. */
  readonly endpoint: string;
  readonly token: string | undefined;
  readonly cache: string;
  /** Whether only the cache may answer. */
  readonly offline: boolean;
  /** Whether snapshots link to the files of the cache; else they hold copies. */
  readonly links: boolean;
  /** Longest silence of a server, in milliseconds. */
  readonly timeout: number;
}

const ENDPOINT = 'https://huggingface.co';
const TIMEOUT_SECONDS = 10;

/**
 * Reads the variables of Python's huggingface_hub: `HF_ENDPOINT`, `HF_TOKEN` (else the file `HF_TOKEN_PATH`, by default
 * `HF_HOME/token`), `HF_HUB_CACHE` (by default `HF_HOME/hub`), `HF_HOME` (by default `~/.cache/huggingface`), `HF_HUB_OFFLINE`,
 * `HF_HUB_DISABLE_SYMLINKS` and `HF_HUB_DOWNLOAD_TIMEOUT` in seconds. An empty variable is none.
 * @throws TokensiftError `invalid-argument` for an address or token that can be none; `io-error` for a token file that
 * cannot be read.
 */
export async function readHubSettings(environment: Environment = process.env): Promise<HubSettings> {
  const variable = (...names: string[]): string | undefined =>
    names.map((name) => environment[name]?.trim()).find((value) => value);
  const path = (...names: string[]): string | undefined => {
    const value = variable(...names);
    return value && expand(value, environment);
  };
  const home = path('HF_HOME') ?? join(path('XDG_CACHE_HOME') ?? join(homedir(), '.cache'), 'huggingface');
  return {
    endpoint: readEndpoint(variable('HF_ENDPOINT') ?? ENDPOINT),
    token:
      readToken(variable('HF_TOKEN', 'HUGGING_FACE_HUB_TOKEN'), 'HF_TOKEN') ??
      (await readTokenFile(path('HF_TOKEN_PATH') ?? join(home, 'token'))),
    cache: path('HF_HUB_CACHE', 'HUGGINGFACE_HUB_CACHE') ?? join(home, 'hub'),
    offline: isTrue(variable('HF_HUB_OFFLINE', 'TRANSFORMERS_OFFLINE')),
    links: !isTrue(variable('HF_HUB_DISABLE_SYMLINKS')),
    timeout: 1000 * readSeconds(variable('HF_HUB_DOWNLOAD_TIMEOUT')),
  };
}

/** As Python's `expanduser` and `expandvars`. */
const expand = (path: string, environment: Environment): string =>
  path
    .replace(/^~(?=$|[/\\])/, homedir())
    .replaceAll(/\$(?:(\w+)|\{(\w+)\})/g, (whole, bare, braced) => environment[bare ?? braced] ?? whole);

const isTrue = (value: string | undefined): boolean => /^(?:1|on|yes|true)$/i.test(value ?? '');

function readEndpoint(value: string): string {
  const url = URL.canParse(value) ? new URL(value) : undefined;
  const isPlain = url && /^https?:$/.test(url.protocol) && !url.username && !url.search && !url.hash;
  if (isPlain) return value.replace(/\/+$/, '');
  throw new TokensiftError({
    code: 'invalid-argument',
    where: 'HF_ENDPOINT',
    message: 'it is not the address of a hub.',
    hint: `Write it as ${ENDPOINT}, or leave it out.`,
  });
}

function readSeconds(value: string | undefined): number {
  if (value === undefined) return TIMEOUT_SECONDS;
  const seconds = Number(value);
  if (seconds > 0 && seconds < 86_400) return seconds;
  throw new TokensiftError({
    code: 'invalid-argument',
    where: 'HF_HUB_DOWNLOAD_TIMEOUT',
    message: `"${value}" is no number of seconds above 0.`,
  });
}

async function readTokenFile(path: string): Promise<string | undefined> {
  const content = await disk.readBytesIfPresent(path, {
    largest: 2 ** 16,
    code: 'invalid-argument',
    hint: 'Put a token of the hub there, and nothing else.',
  });
  return readToken(content?.toString('utf8').trim(), path);
}

/** Never shown: what is wrong with it is said without it. */
function readToken(value: string | undefined, where: string): string | undefined {
  if (value === undefined || value === '') return undefined;
  if (/^[\x21-\x7E]+$/.test(value)) return value;
  throw new TokensiftError({
    code: 'invalid-argument',
    where,
    message: 'it holds characters that no token has.',
    hint: 'Copy the token again; it is one word of letters, digits and signs.',
  });
}
