import {
  type HeadInit,
  headInits,
  type LabelSource,
  type ParameterDescription,
  parseGranularity,
  type SensitivityScores,
  type Tensor,
  TokensiftError,
} from '@tokensift/core';
import {
  amountSchema,
  checkSchema,
  countSchema,
  type FileKind,
  parseJson,
  readChecksummed,
  writeChecksummed,
} from '@tokensift/storage';
import { integer, number, object, optional, picklist, pipe, string } from 'valibot';
import { checkScores } from './units.ts';

const kind: FileKind = {
  format: 'tokensift-scores',
  version: '2',
  what: 'a file of sensitivity scores as this version writes it',
  code: 'invalid-checkpoint',
  hint: 'Give one that `tokensift sensitivity --save` wrote.',
};

const schema = object({
  score: string(),
  granularity: string(),
  flops: amountSchema,
  model: string(),
  data: string(),
  labels: picklist(['empirical', 'sampled']),
  samples: countSchema,
  headInit: optional(picklist(headInits), 'drawn'),
  headEpochs: amountSchema,
  seed: pipe(number(), integer()),
});

/** What scores were computed from. */
export interface ScoreOrigin {
  /** SHA-256 of the backbone (`hashBackbone`). */
  readonly model: string;
  /** SHA-256 of the examples (`hashExamples`). */
  readonly data: string;
  readonly labels: LabelSource;
  readonly samples: number;
  /** What the head's values were from. */
  readonly headInit: HeadInit;
  /** Epochs for which the head was trained alone before. */
  readonly headEpochs: number;
  readonly seed: number;
}

export interface SavedScores {
  readonly scores: SensitivityScores;
  readonly origin: ScoreOrigin;
}

/**
 * Writes scores as a safetensors file with a checksum: a float32 vector a parameter, everything else in the header's
 * metadata. Nothing is lost: loaded scores equal the saved ones to the bit.
 * @throws TokensiftError `file-not-found`, `io-error`, `not-finite`.
 */
export async function saveScores(path: string, { scores, origin }: SavedScores): Promise<void> {
  const tensors = new Map<string, Tensor>(
    [...scores.groups].map(([name, data]) => [name, { shape: [data.length], data }]),
  );
  const { score, granularity, flops } = scores;
  const facts = { score, granularity, flops, ...origin };
  await writeChecksummed(path, kind, { metadata: { scores: JSON.stringify(facts) }, tensors });
}

/**
 * Reads what `saveScores` wrote.
 * @param expected refuses scores of another model or other data; what is left out is not checked
 * @throws TokensiftError `invalid-checkpoint` for a file of which any byte was changed, or that holds no scores of these
 * parameters; `invalid-argument` for scores of another model or other data, `file-not-found`, `io-error`.
 */
export async function loadScores(
  path: string,
  parameters: readonly ParameterDescription[],
  expected: Partial<Pick<ScoreOrigin, 'model' | 'data'>> = {},
): Promise<SavedScores> {
  const { metadata, tensors } = await readChecksummed(path, kind);
  const facts = checkSchema(schema, parseJson(metadata.scores ?? '', path, kind), path, kind);
  const { score, granularity, flops, ...origin } = facts;
  for (const what of ['model', 'data'] as const) {
    if (expected[what] === undefined || expected[what] === origin[what]) continue;
    throw new TokensiftError({
      code: 'invalid-argument',
      where: path,
      message: `the scores belong to ${what === 'model' ? 'another model' : 'other data'}.`,
      hint: 'Compute them again: tokensift sensitivity.',
    });
  }
  const groups = new Map<string, Float32Array>();
  for (const { name, head } of parameters) {
    const data = tensors.get(name)?.data;
    if (!head && data instanceof Float32Array) groups.set(name, data);
  }
  try {
    const scores = { score, granularity: parseGranularity(granularity), groups, flops };
    checkScores(scores, parameters);
    return { scores, origin };
  } catch (cause) {
    if (!TokensiftError.isInstance(cause)) throw cause;
    throw new TokensiftError({
      code: kind.code,
      hint: kind.hint,
      where: path,
      message: cause.message,
      cause,
    });
  }
}
