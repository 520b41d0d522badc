import { TokensiftError } from '@tokensift/core';
import { readYaml } from './read-yaml.ts';

/** One `--set a.b=c`. */
interface Assignment {
  readonly path: readonly string[];
  readonly value: unknown;
}

/**
 * Applies assignments such as `training.epochs=3` or `methods.sparse.density=0.05` to a copy. A segment picks a key of
 * a mapping, or an item of a list by its index or name; values are YAML.
 * @throws TokensiftError `invalid-argument` for what is no assignment or leads nowhere.
 */
export function applyOverrides(value: unknown, assignments: readonly string[]): unknown {
  const copy: unknown = structuredClone(value);
  for (const assignment of assignments) assign(copy, parseAssignment(assignment), assignment);
  return copy;
}

/** More than the longest path of an experiment has. */
const MOST_KEYS = 16;

function parseAssignment(text: string): Assignment {
  const refuse = (message: string, hint: string, cause?: unknown) =>
    new TokensiftError({ code: 'invalid-argument', where: `--set ${text}`, message, hint, cause });
  const equals = text.indexOf('=');
  const path = text.slice(0, equals).split('.');
  if (equals < 1 || path.includes('') || path.length > MOST_KEYS) {
    throw refuse(
      'this is not an assignment.',
      'Write it as key=value, with dots between the keys: training.epochs=3.',
    );
  }
  const { value } = readYaml(text.slice(equals + 1), (_, message, __, cause) => {
    return refuse(message, 'Quote values that hold special characters.', cause);
  });
  return { path, value };
}

function assign(root: unknown, { path, value }: Assignment, text: string): void {
  let container = root;
  path.forEach((segment, depth) => {
    const last = depth === path.length - 1;
    const key = keyIn(container, segment);
    if (key === undefined) {
      const parent = path.slice(0, depth).join('.') || 'the experiment';
      throw new TokensiftError({
        code: 'invalid-argument',
        where: `--set ${text}`,
        message: `${parent} has no "${segment}".`,
        hint: Array.isArray(container)
          ? `It is a list: use an index from 0 to ${container.length - 1}, or the name of an item.`
          : 'It is a single value: set it as a whole.',
      });
    }
    const entries = container as Record<string, unknown>;
    if (last) entries[key] = value;
    // A method given by its name alone becomes a mapping when one of its settings is set.
    else if (Array.isArray(container) && typeof entries[key] === 'string')
      entries[key] = { name: entries[key] };
    else entries[key] ??= {};
    container = entries[key];
  });
}

function keyIn(container: unknown, segment: string): string | undefined {
  if (Array.isArray(container)) {
    const byName = container.findIndex((item) => item === segment || item?.name === segment);
    if (byName >= 0) return String(byName);
    return /^\d+$/.test(segment) && Number(segment) < container.length ? segment : undefined;
  }
  // Own keys only: `__proto__` and the like would reach every object.
  if (typeof container !== 'object' || container === null || segment in Object.prototype) return undefined;
  return segment;
}
