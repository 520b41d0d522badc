import { TokensiftError } from '@tokensift/core';

/** Far above any real model; what is larger is a corrupt file, and would exhaust memory before it is noticed. */
const largestSize = 2 ** 24;
const mostLayers = 1024;

/** Whether a config.json states no id of padding. */
export const hasNoPadding = ({ pad_token_id: id }: Readonly<Record<string, unknown>>): boolean =>
  id === undefined || id === null || id === -1;

/**
 * The fields of a config.json, checked as they are read. Fields that old checkpoints lack take the fallback that the
 * reference implementation has; sizes mostly have none. Errors are `invalid-checkpoint` for missing or nonsensical
 * fields and `unsupported` for what is known and not computed.
 */
export class ConfigReader {
  readonly fields: Readonly<Record<string, unknown>>;
  readonly where: string;

  /**
   * @param json the parsed file
   * @param where the file, for errors
   */
  constructor(json: unknown, where: string) {
    this.where = where;
    if (typeof json !== 'object' || json === null || Array.isArray(json)) {
      throw this.invalid('the file is not a JSON object', 'Take config.json from the original model.');
    }
    this.fields = json as Readonly<Record<string, unknown>>;
  }

  /** A positive integer of a plausible size. */
  size(field: string, fallback?: number): number {
    return this.#number(
      field,
      (value) => Number.isInteger(value) && value > 0 && value <= largestSize,
      `an integer from 1 to ${largestSize}`,
      fallback,
    );
  }

  /** A number of layers. */
  count(field: string, fallback?: number): number {
    return this.#number(
      field,
      (value) => Number.isInteger(value) && value > 0 && value <= mostLayers,
      `an integer from 1 to ${mostLayers}`,
      fallback,
    );
  }

  /** A number of attention heads that share `width` evenly. */
  heads(field: string, width: number, widthField = 'hidden_size', fallback?: number): number {
    const heads = this.size(field, fallback);
    if (width % heads === 0) return heads;
    throw this.invalid(
      `"${widthField}" ${width} is not a multiple of "${field}" ${heads}`,
      'Each head takes an equal share of the hidden size.',
    );
  }

  /** A number of key-value heads, of which each serves as many query heads. */
  keyValueHeads(field: string, heads: number): number {
    const keyValueHeads = this.size(field, heads);
    if (heads % keyValueHeads === 0) return keyValueHeads;
    throw this.invalid(
      `"num_attention_heads" ${heads} is not a multiple of "${field}" ${keyValueHeads}`,
      'Each key-value head serves as many query heads.',
    );
  }

  /** A positive number. */
  positive(field: string, fallback?: number): number {
    return this.#number(field, (value) => value > 0 && Number.isFinite(value), 'a positive number', fallback);
  }

  /** An index into the vocabulary; undefined where the file has none and there is no fallback. */
  tokenId(field: string, vocabularySize: number, fallback?: number): number | undefined {
    if ((this.fields[field] ?? fallback) === undefined) return undefined;
    return this.#number(
      field,
      (value) => Number.isSafeInteger(value) && value >= 0 && value < vocabularySize,
      `an index into the vocabulary of ${vocabularySize}`,
      fallback,
    );
  }

  /**
   * The id of padding of a decoder. One that was trained without padding has none, or states −1: then it is the token
   * that ends texts, as is usual, where there is one.
   */
  paddingId(vocabularySize: number): number | undefined {
    if (!hasNoPadding(this.fields)) return this.tokenId('pad_token_id', vocabularySize);
    const { eos_token_id: end } = this.fields;
    const ends = new ConfigReader({ eos_token_id: [end].flat()[0] }, this.where);
    return ends.tokenId('eos_token_id', vocabularySize);
  }

  /** A size; undefined where the file has none, or says so by a number that is none. */
  optionalSize(field: string): number | undefined {
    const value = this.fields[field] ?? 0;
    return typeof value === 'number' && value <= 0 ? undefined : this.size(field);
  }

  /** A probability of dropout, which is not used here but by Python. */
  checkDropout(field: string): void {
    this.#number(field, (value) => value >= 0 && value < 1, 'a probability below 1', 0);
  }

  /** An object with settings of its own; undefined where there is none. */
  settings(field: string): ConfigReader | undefined {
    const value = this.fields[field] ?? undefined;
    if (value === undefined) return undefined;
    if (typeof value === 'object' && !Array.isArray(value)) return new ConfigReader(value, this.where);
    throw this.invalid(`"${field}" is ${JSON.stringify(value)}`, 'It must be an object.');
  }

  /** A list of some words, one for each layer; undefined where the file has none. */
  wordsOfLayers<Word extends string>(
    field: string,
    words: readonly Word[],
    layers: number,
  ): readonly Word[] | undefined {
    const value = this.fields[field] ?? undefined;
    if (value === undefined) return undefined;
    if (!Array.isArray(value) || value.length !== layers) {
      throw this.invalid(`"${field}" is no list of ${layers}`, 'It must have a word for each layer.');
    }
    return value.map((word) => new ConfigReader({ [field]: word }, this.where).oneOf(field, words));
  }

  /** True or false. */
  flag(field: string, fallback: boolean): boolean {
    const value = this.fields[field] ?? fallback;
    if (typeof value === 'boolean') return value;
    throw this.invalid(`"${field}" is ${JSON.stringify(value)}`, 'It must be true or false.');
  }

  /** One of some words; others are known to the reference implementation and not computed here. */
  oneOf<Word extends string>(field: string, words: readonly Word[], fallback?: Word): Word {
    const value = this.fields[field] ?? fallback;
    const word = words.find((candidate) => candidate === value);
    if (word !== undefined) return word;
    throw this.unsupported(
      `${JSON.stringify(value)} ("${field}") is not supported`,
      `Use a model with ${words.map((known) => `"${known}"`).join(' or ')}.`,
    );
  }

  /** Refuses an option of the architecture that is set and changes what it computes. */
  requireUnset(field: string, what: string, hint: string): void {
    const value = this.fields[field];
    const isSet =
      typeof value === 'object' && value !== null ? Object.keys(value).length > 0 : Boolean(value);
    if (isSet) throw this.unsupported(`${what} ("${field}") is not supported`, hint);
  }

  invalid(message: string, hint: string): TokensiftError {
    return new TokensiftError({ code: 'invalid-checkpoint', message, where: this.where, hint });
  }

  unsupported(message: string, hint: string): TokensiftError {
    return new TokensiftError({ code: 'unsupported', message, where: this.where, hint });
  }

  #number(
    field: string,
    isValid: (value: number) => boolean,
    expected: string,
    fallback: number | undefined,
  ): number {
    const value = this.fields[field] ?? fallback;
    if (value === undefined) {
      throw this.invalid(`"${field}" is missing`, 'Take config.json from the original model.');
    }
    if (typeof value === 'number' && isValid(value)) return value;
    throw this.invalid(`"${field}" is ${JSON.stringify(value)}`, `It must be ${expected}.`);
  }
}
