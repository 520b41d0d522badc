import { TokensiftError } from './errors.ts';

/** What to do about a package that is not there, and about one that is there and does not load. */
export interface PackageHints {
  readonly absent: string;
  readonly broken: string;
}

/** The error (`unsupported`) for an optional package that cannot be imported. */
export function packageError(name: string, cause: unknown, { absent, broken }: PackageHints): TokensiftError {
  const { message, code }: { message: string; code?: string } =
    cause instanceof Error ? cause : { message: String(cause) };
  const isAbsent = /^(ERR_)?MODULE_NOT_FOUND$/.test(code ?? '') && message.includes(`'${name}'`);
  return new TokensiftError({
    code: 'unsupported',
    where: name,
    message: isAbsent ? 'it is not installed.' : `it cannot be loaded: ${message.split('\n')[0]?.trim()}`,
    hint: isAbsent ? absent : broken,
    cause,
  });
}
