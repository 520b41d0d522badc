import * as v from 'valibot';
import { longestNormalized } from './limits.ts';
import { replaceMatches, replaceSettings } from './normalizers/replace.ts';
import { BYTE_OF_CHARACTER } from './patterns/byte-characters.ts';
import { createPattern } from './patterns/pattern.ts';
import { checkPrefix, metaspaceSettings } from './pre-tokenizers/metaspace.ts';
import { characterSchema, stageKind } from './stage-kind.ts';
import { createStages, type StageKinds } from './stages.ts';
import type { TokenizerJson } from './tokenizer-json.ts';

/** Turns tokens into pieces of a text. */
export type Decoder = (tokens: readonly string[]) => readonly string[];

const count = v.pipe(v.number(), v.integer(), v.minValue(0));

const CLEANED: readonly (readonly [string, string])[] = [
  [' .', '.'],
  [' ?', '?'],
  [' !', '!'],
  [' ,', ','],
  [" ' ", "'"],
  [" n't", "n't"],
  [" 'm", "'m"],
  [' do not', " don't"],
  [" 's", "'s"],
  [" 've", "'ve"],
  [" 're", "'re"],
];

/** Takes out the spaces that English does not have. */
const cleanUp = (text: string): string =>
  CLEANED.reduce((cleaned, [from, to]) => cleaned.replaceAll(from, to), text);

export const DECODERS: StageKinds<Decoder> = {
  BPEDecoder: stageKind(
    { suffix: v.string() },
    ({ suffix }): Decoder =>
      (tokens) =>
        tokens.map((token, i) => token.replaceAll(suffix, i === tokens.length - 1 ? '' : ' ')),
  ),
  ByteFallback: stageKind({}, (): Decoder => decodeByteTokens),
  ByteLevel: stageKind(
    { add_prefix_space: v.boolean(), trim_offsets: v.boolean(), use_regex: v.optional(v.boolean(), true) },
    (): Decoder => (tokens) => [lossyUtf8.decode(Uint8Array.from(tokens.flatMap(bytesOf)))],
  ),
  // Connectionist temporal classification: tokens that repeat count once.
  CTC: stageKind(
    { pad_token: v.string(), word_delimiter_token: v.string(), cleanup: v.boolean() },
    ({ pad_token, word_delimiter_token, cleanup }): Decoder =>
      (tokens) =>
        tokens
          .filter((token, i) => token !== tokens[i - 1])
          .map((token) => token.replaceAll(pad_token, ''))
          .map((token) => (cleanup ? cleanUp(token).replaceAll(word_delimiter_token, ' ') : token))
          .filter((token) => token !== ''),
  ),
  Fuse: stageKind({}, (): Decoder => (tokens) => [tokens.join('')]),
  Metaspace: stageKind(metaspaceSettings, (settings, where): Decoder => {
    checkPrefix(settings, where);
    const { replacement, prepend_scheme } = settings;
    const first = prepend_scheme === 'never' ? ' ' : '';
    return (tokens) => tokens.map((token, i) => token.replaceAll(replacement, i === 0 ? first : ' '));
  }),
  Replace: stageKind(replaceSettings, ({ pattern: json, content }, where): Decoder => {
    const pattern = createPattern(json, where);
    return (tokens) =>
      tokens.map((token) => replaceMatches(token, pattern, content, longestNormalized(token), where));
  }),
  Strip: stageKind(
    { content: characterSchema, start: count, stop: count },
    ({ content, start, stop }): Decoder =>
      (tokens) =>
        tokens.map((token) => {
          const characters = [...token];
          let from = 0;
          while (from < start && characters[from] === content) from++;
          let to = characters.length;
          while (characters.length - to < stop && characters[to - 1] === content) to--;
          return characters.slice(from, to).join('');
        }),
  ),
  WordPiece: stageKind(
    { prefix: v.string(), cleanup: v.boolean() },
    ({ prefix, cleanup }): Decoder =>
      (tokens) =>
        tokens.map((token, i) => {
          const joined =
            i === 0 ? token : token.startsWith(prefix) ? token.slice(prefix.length) : ` ${token}`;
          return cleanup ? cleanUp(joined) : joined;
        }),
  ),
};

/**
 * All decoders of a tokenizer, one after the other; undefined without any.
 * @throws TokensiftError see `createStages`
 */
export function createDecoder({ decoder }: TokenizerJson, where: string): Decoder | undefined {
  const stages = createStages(decoder, 'decoders', DECODERS, where);
  if (stages.length === 0) return undefined;
  return (tokens) => stages.reduce((pieces, stage) => stage(pieces), tokens);
}

/** The bytes that a token stands for; of one that has other characters, those of its own text. */
function bytesOf(token: string): readonly number[] {
  const bytes = Array.from(token, (character) => BYTE_OF_CHARACTER.get(character));
  return bytes.every((byte) => byte !== undefined) ? bytes : [...encoder.encode(token)];
}

/** Tokens of bytes that follow each other become a text, or a mark for each if they are none. */
function decodeByteTokens(tokens: readonly string[]): readonly string[] {
  const decoded: string[] = [];
  let bytes: number[] = [];
  const endBytes = (): void => {
    if (bytes.length === 0) return;
    const text = decodeUtf8(Uint8Array.from(bytes));
    if (text === undefined) for (const _ of bytes) decoded.push('\uFFFD');
    else decoded.push(text);
    bytes = [];
  };
  for (const token of tokens) {
    const byte = /^<0x([0-9A-Fa-f]{2})>$/.exec(token)?.[1];
    if (byte !== undefined) bytes.push(Number.parseInt(byte, 16));
    else {
      endBytes();
      decoded.push(token);
    }
  }
  endBytes();
  return decoded;
}

function decodeUtf8(bytes: Uint8Array): string | undefined {
  try {
    return strictUtf8.decode(bytes);
  } catch {
    return undefined;
  }
}

const encoder = new TextEncoder();
const strictUtf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
const lossyUtf8 = new TextDecoder('utf-8', { ignoreBOM: true });
