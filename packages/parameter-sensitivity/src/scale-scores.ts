import { type ParameterDescription, type ScoreScale, type SensitivityScores, sizeOf } from '@tokensift/core';

/**
 * Divides scores by the mean sensitivity of a value in the group's own parameter, or in all parameters of its role
 * (vectors apart from matrices), so that what counts is how far a group stands out there. Raw Fisher scores differ by
 * orders of magnitude between matrices and would all fall into a few of them.
 */
export function scaleScores(
  scores: SensitivityScores,
  parameters: readonly ParameterDescription[],
  scale: ScoreScale,
): SensitivityScores {
  if (scale === 'none') return scores;
  const kindOf = ({ name, role, shape }: ParameterDescription) =>
    scale === 'matrix' ? name : `${role} ${shape.length}`;
  const totals = new Map<string, { sum: number; size: number }>();
  const scored = parameters.filter(({ name }) => scores.groups.has(name));
  for (const parameter of scored) {
    const groups = scores.groups.get(parameter.name) as Float32Array;
    const total = totals.get(kindOf(parameter)) ?? { sum: 0, size: 0 };
    total.sum += groups.reduce((sum, score) => sum + score, 0);
    total.size += sizeOf(parameter.shape);
    totals.set(kindOf(parameter), total);
  }
  const groups = new Map(
    scored.map((parameter) => {
      const values = scores.groups.get(parameter.name) as Float32Array;
      const { sum, size } = totals.get(kindOf(parameter)) as { sum: number; size: number };
      const mean = sum / size;
      return [parameter.name, mean > 0 ? values.map((score) => score / mean) : values];
    }),
  );
  return { ...scores, groups };
}
