import { describe, expect, it } from 'vitest';
import { fileError } from './file-errors.ts';

describe('fileError', () => {
  it.each([
    ['ENOSPC', 'io-error', 'disk is full'],
    ['EACCES', 'io-error', 'Permission is denied'],
    ['EROFS', 'io-error', 'read-only'],
    ['EIO', 'io-error', 'broken'],
    ['ENOENT', 'file-not-found', 'Check the path'],
  ])('%s becomes %s with a hint', (systemCode, code, hint) => {
    const cause = Object.assign(new Error('broken'), { code: systemCode });
    const error = fileError(cause, 'some/file', 'write');
    expect(error).toMatchObject({ code, where: 'some/file', cause });
    expect(error.hint).toContain(hint);
  });

  it('lets typed errors through', () => {
    const typed = fileError(Object.assign(new Error(), { code: 'EIO' }), 'a', 'read');
    expect(fileError(typed, 'b', 'write')).toBe(typed);
  });
});
