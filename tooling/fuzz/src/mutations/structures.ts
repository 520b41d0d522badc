import { mutateJson } from './json.ts';
import { mutateJsonLine, mutateLines } from './lines.ts';
import { type Mutate, oneOf } from './mutation.ts';
import { mutateSafetensors } from './safetensors.ts';
import { mutateTokenizerJson } from './tokenizer-json.ts';
import { mutateYaml } from './yaml.ts';

/** How files are written that are mutated by what they mean. */
export const structures = {
  json: mutateJson,
  'tokenizer-json': mutateTokenizerJson,
  safetensors: mutateSafetensors,
  yaml: mutateYaml,
  'json-lines': oneOf([mutateJsonLine, mutateLines()]),
  lines: mutateLines(),
} satisfies Record<string, Mutate>;

export type Structure = keyof typeof structures;
