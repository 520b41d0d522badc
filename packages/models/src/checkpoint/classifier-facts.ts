import { firstRepeated, TokensiftError } from '@tokensift/core';
import type { Backbone } from '../architecture.ts';
import { ConfigReader } from '../config-reader.ts';
import { type TextPooling, textPoolings } from '../pooling.ts';
import { settingsField } from './classifier-config.ts';

/** What config.json says of a classifier, beside the architecture. */
export interface ClassifierFacts {
  /** Class names in index order (`id2label`). */
  readonly labels: readonly string[] | undefined;
  /** How it reads texts off (`classifier_pooling`). */
  readonly pooling: TextPooling | undefined;
  /** What its task keeps there (`tokensift`), unchecked. */
  readonly tokensift: Readonly<Record<string, unknown>> | undefined;
}

/**
 * @param where the file, for errors
 * @throws TokensiftError `invalid-checkpoint` for names that are none and settings that are no object, `unsupported` for
 * another pooling.
 */
export function classifierFacts(backbone: Backbone, where: string): ClassifierFacts {
  const { fields } = backbone;
  return {
    labels: parseLabels(fields.id2label, where),
    pooling: parsePooling(fields, textPoolings(backbone), where),
    tokensift: new ConfigReader(fields, where).settings(settingsField)?.fields,
  };
}

function parseLabels(id2label: unknown, where: string): readonly string[] | undefined {
  if (id2label === undefined || id2label === null) return undefined;
  const entries = typeof id2label === 'object' ? Object.entries(id2label) : [];
  const labels = new Map(entries);
  const names = entries.map((_, index) => labels.get(String(index)));
  if (names.length === 0 || !names.every((name): name is string => typeof name === 'string')) {
    throw invalid(
      where,
      '"id2label" does not map 0, 1, 2, … to class names',
      'Every index from 0 needs a name, without gaps.',
    );
  }
  const twice = firstRepeated(names);
  if (twice !== undefined) {
    throw invalid(where, `"id2label" names the class ${JSON.stringify(twice)} twice`, 'Rename one of them.');
  }
  return names;
}

function parsePooling(
  { classifier_pooling: stated }: Readonly<Record<string, unknown>>,
  poolings: readonly TextPooling[],
  where: string,
): TextPooling | undefined {
  if (stated === undefined || stated === null) return undefined;
  const pooling = poolings.find((known) => known === stated);
  if (pooling) return pooling;
  throw new TokensiftError({
    code: 'unsupported',
    where,
    message: `pooling by ${JSON.stringify(stated)} ("classifier_pooling") is not supported`,
    hint: `Use ${poolings.map((known) => `"${known}"`).join(' or ')}.`,
  });
}

const invalid = (where: string, message: string, hint: string): TokensiftError =>
  new TokensiftError({ code: 'invalid-checkpoint', message, where, hint });
