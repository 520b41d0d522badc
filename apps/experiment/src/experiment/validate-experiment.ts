import { readFileSync } from 'node:fs';
import { TokensiftError } from '@tokensift/core';
import { Ajv, type ErrorObject } from 'ajv';
import { packageFile } from '../files/package-file.ts';
import { nearestWord } from './nearest-word.ts';

/** Where in the experiment a value stands: keys and indices from the root. */
export type KeyPath = readonly (string | number)[];

/** Says in which file and line a value of the experiment stands. */
export type Locate = (path: KeyPath) => string;

/** @throws TokensiftError `invalid-config` naming the first value that does not fit the schema. */
export function validateExperiment(value: unknown, locate: Locate): void {
  validate('', value, locate);
}

/** The same for training settings alone. */
export function validateTraining(value: unknown, locate: Locate): void {
  validate('#/definitions/training', value, locate);
}

/** Whether a key is one of the training settings. */
export function isTrainingKey(key: string): boolean {
  return Object.hasOwn(schema.definitions.training.properties, key);
}

const schema = JSON.parse(readFileSync(packageFile('schema/experiment.schema.json'), 'utf8'));
const ajv = new Ajv({ allowUnionTypes: true, verbose: true }).addSchema(schema, 'experiment');

function validate(part: string, value: unknown, locate: Locate): void {
  const check = ajv.getSchema(`experiment${part}`)!;
  if (!check(value)) throw describe(check.errors![0]!, locate);
}

function describe(error: ErrorObject, locate: Locate): TokensiftError {
  const path = pathOf(error.instancePath);
  const refuse = (at: KeyPath, message: string, hint?: string) =>
    new TokensiftError({ code: 'invalid-config', where: locate(at), message, ...(hint && { hint }) });
  const params = error.params as Record<string, unknown>;
  switch (error.keyword) {
    case 'additionalProperties': {
      const unknown = params.additionalProperty as string;
      const known = Object.keys((error.parentSchema as { properties: object }).properties);
      const nearest = nearestWord(unknown, known);
      const hint = nearest ? `Did you mean "${nearest}"?` : `Known keys: ${known.join(', ')}.`;
      return refuse([...path, unknown], `the key "${unknown}" is unknown.`, hint);
    }
    case 'required':
      return refuse(path, `the key "${params.missingProperty}" is missing.`, 'Add it.');
    case 'enum':
      return refuse(
        path,
        `${show(error.data)} is not one of ${(params.allowedValues as unknown[]).map(show).join(', ')}.`,
      );
    case 'pattern':
      return refuse(
        path,
        `${show(error.data)} cannot be part of a file name.`,
        'Use letters, digits, "_", "." and single "-" between them.',
      );
    case 'type':
      return refuse(path, `${show(error.data)} is not of type ${[params.type].flat().join(' or ')}.`);
    default:
      return refuse(path, `${show(error.data)} ${error.message}.`);
  }
}

function pathOf(pointer: string): KeyPath {
  const segments = pointer.split('/').slice(1);
  return segments.map((segment) =>
    /^\d+$/.test(segment) ? Number(segment) : segment.replaceAll('~1', '/').replaceAll('~0', '~'),
  );
}

function show(value: unknown): string {
  const text = JSON.stringify(value) ?? 'nothing';
  return text.length > 60 ? `${text.slice(0, 57)}…` : text;
}
