import {
  bitFit,
  fullFinetuning,
  layerSelect,
  linearProbe,
  lora,
  prefixTuning,
  promptTuning,
} from '@tokensift/baselines';
import { createRegistry, type FinetuningMethod, type MethodKind } from '@tokensift/core';
import { sparseFinetuning } from './sparse.ts';

const kinds: readonly MethodKind[] = [
  sparseFinetuning,
  fullFinetuning,
  lora,
  prefixTuning,
  promptTuning,
  layerSelect,
  bitFit,
  linearProbe,
];

/** Kinds of finetuning methods by name. */
export const methods = createRegistry<MethodKind>(
  'method',
  Object.fromEntries(kinds.map((kind) => [kind.name, kind])),
);

/**
 * A finetuning method of a kind: of one of ours by its name, or of one of the program's own.
 * @throws TokensiftError `invalid-argument` for an unknown name, or for a setting that is unknown or no such value.
 */
export const createMethod = (
  kind: string | MethodKind,
  settings: Readonly<Record<string, unknown>> = {},
): FinetuningMethod => methods.of(kind).create(settings);
