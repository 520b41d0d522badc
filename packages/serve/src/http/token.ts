import { createHash, timingSafeEqual } from 'node:crypto';
import { TokensiftError } from '@tokensift/core';
import { Refusal } from '../refusal.ts';

const hash = (text: string): Buffer => createHash('sha256').update(text).digest();

/**
 * A check of the header `Authorization`, in a time that does not depend on how much of the token is right.
 * @throws TokensiftError `invalid-argument` for a token that no header can carry.
 */
export function createTokenCheck(token: string): (authorization: string | undefined) => void {
  if (!/^[\x21-\x7e]+$/.test(token)) {
    throw new TokensiftError({
      code: 'invalid-argument',
      where: 'token',
      message: 'The token is empty, or has spaces or characters beyond ASCII.',
      hint: 'Make one with: openssl rand -hex 32',
    });
  }
  const expected = hash(token);
  return (authorization) => {
    const [, given = ''] = /^Bearer +(\S+)$/i.exec(authorization ?? '') ?? [];
    if (timingSafeEqual(hash(given), expected)) return;
    throw new Refusal('unauthorized', {
      message: authorization === undefined ? 'The request has no token.' : 'The token is not the right one.',
      hint: 'Send the header "Authorization: Bearer TOKEN".',
      headers: { 'WWW-Authenticate': 'Bearer' },
    });
  };
}
