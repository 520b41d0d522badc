import { parseJson } from '@tokensift/storage/json';
import { invalidTokenizer, REFUSAL } from './invalid-tokenizer.ts';

export type JsonObject = Readonly<Record<string, unknown>>;

export const isJsonObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** @throws TokensiftError `invalid-tokenizer`. */
export function parseObject(text: string, file: string): JsonObject {
  const json = parseJson(text, file, REFUSAL);
  if (isJsonObject(json)) return json;
  throw invalidTokenizer(file, 'the file holds no JSON object.');
}
