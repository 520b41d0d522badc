import { version } from '@tokensift/experiments';
import { sampleJob } from '@tokensift/experiments/testing';
import { expect, it } from 'vitest';
import { type Payload, payloadOf, requireOwnVersion } from './payload.ts';

it('takes what this version has planned and written, and says what another has', () => {
  const payload = payloadOf(sampleJob(1, 0.1));
  expect(() => requireOwnVersion(payload, version)).not.toThrow();
  expect(() => requireOwnVersion(payload, '99.0.0')).toThrow(
    `the job was planned by tokensift ${version}, and this worker is tokensift 99.0.0.`,
  );
  const other = { ...payload, schema: 'tokensift/queued-job/2' } as unknown as Payload;
  expect(() => requireOwnVersion(other, version)).toThrow(
    'the job is written as "tokensift/queued-job/2", and this worker reads "tokensift/queued-job/1".',
  );
});
