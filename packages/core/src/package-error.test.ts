import { createRequire } from 'node:module';
import { expect, it } from 'vitest';
import { packageError } from './package-error.ts';

const hints = { absent: 'Install it.', broken: 'Repair it.' };

function errorOf(work: () => unknown): unknown {
  try {
    return work();
  } catch (error) {
    return error;
  }
}

it('tells a package that is absent from one that does not load', () => {
  const absent = errorOf(() => createRequire(import.meta.url)('not-a-package'));
  expect(packageError('not-a-package', absent, hints)).toMatchObject({
    code: 'unsupported',
    where: 'not-a-package',
    problem: 'it is not installed.',
    hint: 'Install it.',
    cause: absent,
  });
  // The package is there, and something that it needs is not.
  expect(packageError('a-package', absent, hints)).toMatchObject({
    problem: expect.stringMatching(/^it cannot be loaded: Cannot find module 'not-a-package'$/),
    hint: 'Repair it.',
  });
  expect(packageError('a-package', 'no addons', hints).problem).toBe('it cannot be loaded: no addons');
});

it('knows what Node says of an import as well', () => {
  const message = "Cannot find package 'not-a-package' imported from /app/main.js";
  const cause = Object.assign(new Error(message), { code: 'ERR_MODULE_NOT_FOUND' });
  expect(packageError('not-a-package', cause, hints).hint).toBe('Install it.');
});
