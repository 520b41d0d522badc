import type { Setting } from '@tokensift/core/settings';

/** What a setting means, what it may be, and what it is unless given. */
export function describeSetting({ description, values, default: standard }: Setting): string {
  const said = values === 'true or false' || values === 'a text' ? [] : [values];
  const defaults =
    standard === undefined || standard === false ? [] : [`default: ${formatDefault(standard)}`];
  const more = [...said, ...defaults].join('; ');
  return more ? `${description}; ${more}` : description;
}

export const formatDefault = (standard: unknown): string =>
  Array.isArray(standard) ? standard.join(', ') : String(standard);
