import { isDeepStrictEqual } from 'node:util';
import { invalidTokenizer } from '../invalid-tokenizer.ts';
import { isJsonObject, type JsonObject } from '../json-object.ts';
import { isId } from '../validate-vocabulary.ts';
import { type AddedToken, type AddedTokens, completed } from './added-tokens.ts';

/** In the order in which transformers adds those that a vocabulary lacks. */
const NAMES = [
  'bos_token',
  'eos_token',
  'unk_token',
  'sep_token',
  'pad_token',
  'cls_token',
  'mask_token',
] as const;

export type SpecialTokenName = (typeof NAMES)[number];

/** A special token: its text alone, or with how it is to be found in texts. */
export type SpecialToken = string | AddedToken;

/** What a class says of special tokens where no file does. */
export interface RoleDefaults {
  readonly tokens: Readonly<Partial<Record<SpecialTokenName, string>>>;
  /** How one is found in texts whose text alone is stated; by default as special tokens are. */
  readonly settingsOf?: (role: SpecialTokenName) => Omit<AddedToken, 'content'>;
}

export const contentOf = (token: SpecialToken): string => (typeof token === 'string' ? token : token.content);

export interface NumberedToken {
  readonly id: number;
  readonly token: AddedToken;
}

/** What the files beside a vocabulary say of tokens that are not split. */
export interface StatedTokens {
  /** By role; null where a file says that there is none. */
  readonly named: ReadonlyMap<string, SpecialToken | null>;
  /** Special tokens without a role. */
  readonly extra: readonly SpecialToken[];
  /** Tokens whose ids are stated too. */
  readonly numbered: readonly NumberedToken[];
  /** The file that numbers them, for messages. */
  readonly numberedIn: string;
}

export interface TokenFiles {
  readonly tokenizer_config: JsonObject | undefined;
  readonly special_tokens_map: JsonObject | undefined;
  readonly added_tokens: JsonObject | undefined;
}

/**
 * Reads the tokens as transformers does: where `tokenizer_config.json` numbers them (`added_tokens_decoder`), that file
 * alone; else `special_tokens_map.json` over it, and the ids of `added_tokens.json`.
 * @param path Names the path of a file, for error messages.
 * @throws TokensiftError `invalid-tokenizer`.
 */
export function readStatedTokens(files: TokenFiles, path: (name: string) => string): StatedTokens {
  const config = files.tokenizer_config ?? {};
  const read = createReader(path('tokenizer_config.json'), false);
  const named = new Map<string, SpecialToken | null>();
  // Roles of a class's own come after the usual ones, those that the config states by a text the last.
  const own = new Map<string, SpecialToken>();
  const ownOfConfig = new Map<string, SpecialToken>();
  for (const [key, value] of Object.entries(config)) {
    if (isRole(key)) named.set(key, value === null ? null : read.token(value, key));
    else if (isOwnRole(key, value)) {
      (typeof value === 'string' ? ownOfConfig : own).set(key, read.token(value, key));
    }
  }
  const { added_tokens_decoder: decoder } = config;
  let { extra_special_tokens: extraJson, additional_special_tokens: olderJson } = config;
  if (isEmpty(extraJson) && olderJson !== undefined) {
    extraJson = olderJson;
    olderJson = undefined;
  }
  let extra: SpecialToken[] | undefined;
  if (isJsonObject(extraJson)) {
    for (const [key, value] of Object.entries(extraJson)) ownOfConfig.set(key, read.token(value, key));
  } else extra = read.tokens(extraJson, 'extra_special_tokens');
  let older = read.tokens(olderJson, 'additional_special_tokens');

  let numbered: NumberedToken[];
  if (decoder === undefined) {
    // What tokenizer_config.json states as an object, transformers does not find again in added_tokens.json.
    const all = () => [...named.values(), ...(extra ?? [])];
    const unseen = new Set(all().filter((token) => typeof token !== 'string'));
    const readMap = createReader(path('special_tokens_map.json'), true);
    for (const [key, value] of Object.entries(files.special_tokens_map ?? {})) {
      if (isRole(key)) named.set(key, value === null ? null : readMap.token(value, key));
      else if (key === 'additional_special_tokens') older = readMap.tokens(value, key);
      else if (key === 'extra_special_tokens' && !isJsonObject(value)) {
        extra = [...(extra ?? []), ...(readMap.tokens(value, key) ?? [])];
      } else if (isOwnRole(key, value)) own.set(key, readMap.token(value, key));
    }
    const special = all().flatMap((token) =>
      token && !unseen.has(token as AddedToken) ? contentOf(token) : [],
    );
    numbered = readAddedTokens(files.added_tokens ?? {}, new Set(special), path('added_tokens.json'));
  } else numbered = readDecoder(decoder, path('tokenizer_config.json'));
  numbered.sort((a, b) => a.id - b.id);
  // How a numbered token is found in texts is said there, wherever it has a role.
  const settingsOf = new Map(numbered.map(({ token }) => [token.content, token]));
  for (const [name, token] of named) {
    const settings = token && settingsOf.get(contentOf(token));
    if (settings) named.set(name, settings);
  }
  for (const [name, token] of [...own, ...ownOfConfig]) named.set(name, token);
  const numberedIn = path(decoder === undefined ? 'added_tokens.json' : 'tokenizer_config.json');
  return { named, extra: extra ?? older ?? [], numbered, numberedIn };
}

/** Special tokens by role in the order of transformers, a class's own where no file says otherwise. */
export function namedTokens(
  stated: StatedTokens,
  { tokens, settingsOf }: RoleDefaults,
): ReadonlyMap<string, SpecialToken> {
  const all = new Map<string, SpecialToken | null>([
    ...NAMES.map((name) => [name, tokens[name] ?? null] as const),
    ...stated.named,
  ]);
  const settled = new Map<string, SpecialToken>();
  for (const [name, token] of all) {
    if (token === null) continue;
    const isBare = typeof token === 'string' && settingsOf && isRole(name);
    settled.set(name, isBare ? { content: token, ...settingsOf(name) } : token);
  }
  return settled;
}

/** Adds tokens as transformers does when it makes a tokenizer: numbered ones, then special ones that are not yet there. */
export function addStatedTokens(
  added: AddedTokens,
  { numbered, extra }: StatedTokens,
  named: ReadonlyMap<string, SpecialToken>,
): void {
  const tokens: SpecialToken[] = numbered.map(({ token }) => token);
  const known = new Set(tokens.map(contentOf));
  for (const token of [...named.values(), ...extra]) {
    if (!known.has(contentOf(token)) && !tokens.some((other) => isSame(token, other))) tokens.push(token);
  }
  const names = new Set(Array.from(named.values(), contentOf));
  for (const token of tokens) {
    if (typeof token === 'string') added.add({ content: token, special: true });
    else added.add(names.has(token.content) ? { ...token, special: true } : token);
  }
}

/** A text and an object differ, even if they come to the same. */
const isSame = (a: SpecialToken, b: SpecialToken): boolean =>
  typeof a === 'string' || typeof b === 'string' ? a === b : isDeepStrictEqual(completed(a), completed(b));

const isRole = (key: string): key is SpecialTokenName => (NAMES as readonly string[]).includes(key);

/** Whether a role is none of the usual ones: transformers takes every token that is called one for special. */
const isOwnRole = (key: string, value: unknown): boolean =>
  key.endsWith('_token') && (typeof value === 'string' || isJsonObject(value));

const isEmpty = (value: unknown): boolean =>
  !value ||
  (Array.isArray(value) && value.length === 0) ||
  (isJsonObject(value) && !Object.keys(value).length);

interface TokenReader {
  token(value: unknown, key: string): SpecialToken;
  /** A list of tokens, where there is one. */
  tokens(value: unknown, key: string): SpecialToken[] | undefined;
}

/** @param special Whether an object stands for a special token whatever it says itself. */
function createReader(file: string, special: boolean): TokenReader {
  const token: TokenReader['token'] = (value, key) => {
    if (typeof value === 'string') return value;
    if (!isJsonObject(value) || typeof value.content !== 'string') throw noToken(key, file);
    const settings: Record<string, boolean> = {};
    for (const setting of ['single_word', 'lstrip', 'rstrip', 'normalized', 'special']) {
      const given = value[setting] ?? undefined;
      if (given === undefined) continue;
      if (typeof given !== 'boolean') {
        throw invalidTokenizer(
          file,
          `"${setting}" of "${key}" is ${JSON.stringify(given)}, not true or false.`,
        );
      }
      settings[setting] = given;
    }
    return { content: value.content, ...settings, ...(special && { special }) };
  };
  return {
    token,
    tokens(value, key) {
      if (value === undefined || value === null) return undefined;
      if (Array.isArray(value)) return value.map((given, index) => token(given, `${key}[${index}]`));
      throw invalidTokenizer(file, `"${key}" is no list of tokens.`);
    },
  };
}

function readDecoder(decoder: unknown, file: string): NumberedToken[] {
  if (!isJsonObject(decoder)) throw invalidTokenizer(file, '"added_tokens_decoder" is no object.');
  const read = createReader(file, false);
  return Object.entries(decoder).map(([id, value]) => {
    const key = `added_tokens_decoder.${id}`;
    const token = read.token(value, key);
    if (typeof token === 'string') throw noToken(key, file);
    return { id: readId(/^\d+$/.test(id) ? Number(id) : id, token.content, file), token };
  });
}

function readAddedTokens(json: JsonObject, special: ReadonlySet<string>, file: string): NumberedToken[] {
  return Object.entries(json).map(([content, id]) => {
    const isSpecial = special.has(content);
    return { id: readId(id, content, file), token: { content, normalized: !isSpecial, special: isSpecial } };
  });
}

const noToken = (key: string, file: string): Error =>
  invalidTokenizer(file, `"${key}" is no token: give its text, or an object with its text as "content".`);

function readId(id: unknown, content: string, file: string): number {
  if (isId(id)) return id;
  throw invalidTokenizer(file, `the token ${JSON.stringify(content)} has the id ${JSON.stringify(id)}.`);
}
