import { TokensiftError } from '@tokensift/core';
import { readSettings, wholeNumber } from '@tokensift/core/settings';
import { checkSchema, checksummedJson, readChecksummedJson, writeTextAtomically } from '@tokensift/storage';
import {
  array,
  type InferOutput,
  integer,
  literal,
  minValue,
  number,
  object,
  optional,
  pipe,
  strictObject,
  strictTuple,
  string,
} from 'valibot';
import { constructSettings, type GivenConstructSettings } from './construct-settings.ts';
import { type CountTable, createCountTable } from './count-table.ts';
import { collectKept, MAX_CANDIDATES, type TextSource } from './streaming/collect-kept.ts';
import { KeptConstructs } from './streaming/kept-constructs.ts';

/** `minSupport` is for n-grams of two or more tokens. */
export interface BuildCountTableOptions extends Omit<GivenConstructSettings, 'falseDiscoveryRate'> {
  /** Says which tokenizer gave the ids: its name, or a hash of its file. */
  readonly tokenizer: string;
  /** Most candidates that are held at a time. */
  readonly maxCandidates?: number;
}

const { maxLength, minSupport } = constructSettings.entries;
const tableSettings = strictObject({
  maxLength,
  minSupport,
  maxCandidates: optional(wholeNumber(1), MAX_CANDIDATES),
});

/** A table that can be saved. */
export interface BuiltCountTable extends CountTable {
  /**
   * Writes the table to a file, which appears when it is complete.
   * @throws TokensiftError `io-error`.
   */
  save(path: string): Promise<void>;
}

/** Version 2 has a checksum. */
const SCHEMA = 'tokensift/count-table/2';

const positive = pipe(number(), integer(), minValue(1));

/** Each length is three lists of 32-bit integers (left, right, support), little-endian in base64. */
const schema = object({
  schema: literal(SCHEMA),
  texts: positive,
  maxLength: positive,
  minSupport: positive,
  tokenizer: string(),
  lengths: array(strictTuple([string(), string(), string()])),
});
type Document = InferOutput<typeof schema>;

const refusal = { code: 'invalid-data', hint: 'Build it again from the base corpus.' } as const;
/** What a text in memory can have. */
const largest = 2 ** 29 - 2 ** 10;

/**
 * Counts the n-grams of a base corpus, whose texts need not fit into memory.
 * @param source the texts as token ids; asked for once for each length, more often when there are too many candidates
 * @throws TokensiftError `invalid-data` for an id that is no token id or no texts, `invalid-argument` for options.
 */
export async function buildCountTable(
  source: TextSource<ArrayLike<number>>,
  { tokenizer, ...given }: BuildCountTableOptions,
): Promise<BuiltCountTable> {
  const { maxLength, minSupport, maxCandidates } = readSettings('count table', tableSettings, given);
  const read = async function* () {
    for await (const tokens of source()) yield { tokens };
  };
  // Single tokens are all kept: the table also tells which of them never occur.
  const options = {
    maxLength,
    minSupport: (length: number) => (length === 1 ? 1 : minSupport),
    maxCandidates,
  };
  const { kept, texts } = await collectKept(read, options);
  if (texts === 0) {
    throw new TokensiftError({
      code: 'invalid-data',
      where: 'base corpus',
      message: 'There are no texts in it.',
      hint: 'Give a file with one text a line.',
    });
  }
  return withSave({ texts, maxLength, minSupport, tokenizer }, kept);
}

type Facts = Pick<CountTable, 'texts' | 'maxLength' | 'minSupport' | 'tokenizer'>;

function withSave(facts: Facts, kept: KeptConstructs): BuiltCountTable {
  return { ...createCountTable({ ...facts, kept }), save: (path) => write(path, facts, kept) };
}

async function write(path: string, facts: Facts, kept: KeptConstructs): Promise<void> {
  const lengths: Document['lengths'] = [];
  for (let length = 1; length <= kept.lengths; length++) {
    const size = kept.size(length);
    const columns = [0, 1, 2].map(() => Buffer.alloc(4 * size)) as [Buffer, Buffer, Buffer];
    for (let number = 0; number < size; number++) {
      const row = [...kept.pair(length, number), kept.support(length, number)];
      for (const [i, column] of columns.entries()) column.writeInt32LE(row[i], 4 * number);
    }
    lengths.push(columns.map((column) => column.toString('base64')) as Document['lengths'][number]);
  }
  const document: Document = { schema: SCHEMA, ...facts, lengths };
  await writeTextAtomically(path, checksummedJson(document));
}

/**
 * Reads a table that was saved.
 * @throws TokensiftError `file-not-found`, `io-error`; `invalid-data` when the file is no such table, or any byte of it was
 * changed.
 */
export async function loadCountTable(path: string): Promise<BuiltCountTable> {
  const json = await readChecksummedJson(path, { ...refusal, largest });
  const { lengths, schema: _, ...facts } = checkSchema(schema, json, path, refusal);
  const kept = lengths.length <= facts.maxLength ? restore(lengths) : undefined;
  if (kept) return withSave(facts, kept);
  throw new TokensiftError({
    ...refusal,
    where: path,
    message: 'its constructs are not made of each other.',
  });
}

/** The constructs of a document; undefined when one names a part that is not there. */
function restore(lengths: Document['lengths']): KeptConstructs | undefined {
  const kept = new KeptConstructs();
  for (const [index, columns] of lengths.entries()) {
    const [left, right, support] = columns.map((column) => Buffer.from(column, 'base64')) as [
      Buffer,
      Buffer,
      Buffer,
    ];
    const size = left.length / 4;
    const isWhole = Number.isInteger(size) && right.length === left.length && support.length === left.length;
    if (!isWhole) return undefined;
    const parts = index === 0 ? Number.POSITIVE_INFINITY : kept.size(index);
    const pairs: { left: number; right: number; support: number }[] = [];
    for (let number = 0; number < size; number++) {
      const pair = {
        left: left.readInt32LE(4 * number),
        right: right.readInt32LE(4 * number),
        support: support.readInt32LE(4 * number),
      };
      if (pair.left < 0 || pair.left >= parts || pair.right < 0 || pair.right >= parts || pair.support < 1) {
        return undefined;
      }
      pairs.push(pair);
    }
    kept.push(pairs);
    if (kept.size(index + 1) !== size) return undefined;
  }
  return kept;
}
