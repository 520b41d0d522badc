import {
  type LabelSource,
  type ParameterDescription,
  parseGranularity,
  type SensitivityScores,
  type Tensor,
  TokensiftError,
} from '@tokensift/core';
import { readSafetensors, writeSafetensors } from '@tokensift/storage';
import { checkScores } from './units.ts';

const SCHEMA = 'tokensift/scores/1';

/** What scores were computed from. */
export interface ScoreOrigin {
  /** SHA-256 of the backbone (`hashBackbone`). */
  readonly model: string;
  /** SHA-256 of the examples (`hashExamples`). */
  readonly data: string;
  readonly labels: LabelSource;
  readonly samples: number;
  /** Epochs for which the head was trained alone before. */
  readonly headEpochs: number;
  readonly seed: number;
}

export interface SavedScores {
  readonly scores: SensitivityScores;
  readonly origin: ScoreOrigin;
}

/**
 * Writes scores as a safetensors file: a float32 vector a parameter, everything else in the header's metadata. Nothing
 * is lost: loaded scores equal the saved ones to the bit.
 * @throws TokensiftError `file-not-found`, `io-error`, `not-finite`.
 */
export async function saveScores(path: string, { scores, origin }: SavedScores): Promise<void> {
  const tensors = new Map<string, Tensor>(
    [...scores.groups].map(([name, data]) => [name, { shape: [data.length], data }]),
  );
  const { score, granularity, flops } = scores;
  await writeSafetensors(path, tensors, {
    metadata: { tokensift: JSON.stringify({ schema: SCHEMA, score, granularity, flops, ...origin }) },
  });
}

/**
 * Reads what `saveScores` wrote.
 * @param expected refuses scores of another model or other data; what is left out is not checked
 * @throws TokensiftError `invalid-checkpoint` for a file that is damaged or holds no scores, `invalid-argument` for
 * scores of another model or other data, `file-not-found`, `io-error`.
 */
export async function loadScores(
  path: string,
  parameters: readonly ParameterDescription[],
  expected: Partial<Pick<ScoreOrigin, 'model' | 'data'>> = {},
): Promise<SavedScores> {
  const file = await readSafetensors(path);
  const { schema, score, granularity, flops, ...origin } = parseMetadata(path, file.metadata.tokensift);
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
    if (!head) groups.set(name, (await file.read(name)).data);
  }
  const scores = { score, granularity: parseGranularity(granularity), groups, flops };
  checkScores(scores, parameters);
  return { scores, origin };
}

function parseMetadata(path: string, text: string | undefined) {
  try {
    const metadata = JSON.parse(text ?? '');
    if (metadata.schema === SCHEMA) {
      return metadata as ScoreOrigin & { schema: string; score: string; granularity: string; flops: number };
    }
  } catch {
    // Reported below: whatever it is, it was not written by saveScores.
  }
  throw new TokensiftError({
    code: 'invalid-checkpoint',
    where: path,
    message: 'the file holds no sensitivity scores.',
    hint: 'Give one that `tokensift sensitivity --save` wrote.',
  });
}
