import { type ModelDescription, TokensiftError } from '@tokensift/core';
import { type LinearMap, linearMaps } from '../linear-maps.ts';

/**
 * The linear maps that patterns name, from the input up. A pattern is a role, a whole name, or the end of one after
 * a dot, as in PEFT; "all-linear" names all of the backbone.
 * @throws TokensiftError `invalid-argument` for a pattern that names nothing, and for a rank above what a map has.
 */
export function findTargets(model: ModelDescription, patterns: readonly string[], rank: number): LinearMap[] {
  const maps = linearMaps(model);
  const matches = (pattern: string, { name, weight }: LinearMap): boolean =>
    pattern === 'all-linear' || pattern === weight.role || name === pattern || name.endsWith(`.${pattern}`);
  for (const pattern of patterns) {
    if (maps.some((map) => matches(pattern, map))) continue;
    const roles = [...new Set(maps.map(({ weight }) => weight.role))];
    throw new TokensiftError({
      code: 'invalid-argument',
      where: 'lora.targets',
      message: `The model has no linear map "${pattern}".`,
      hint: `Roles: ${roles.join(', ')}; or the end of a module's name, such as "output.dense"; or all-linear.`,
    });
  }
  const targets = maps.filter((map) => patterns.some((pattern) => matches(pattern, map)));
  for (const { name, weight } of targets) {
    const most = Math.min(...weight.shape);
    if (rank <= most) continue;
    throw new TokensiftError({
      code: 'invalid-argument',
      where: 'lora.rank',
      message: `The rank ${rank} is above what "${name}" has, a matrix of [${weight.shape}].`,
      hint: `Give a rank from 1 to ${most}.`,
    });
  }
  return targets;
}
