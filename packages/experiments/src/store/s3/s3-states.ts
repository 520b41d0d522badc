import { isStateName, type TrainingStates } from '../training-states.ts';
import type { S3Client } from './s3-client.ts';

/**
 * States of trainings as objects of a bucket, each under the hash of its job after `start`. What is written by two processes at
 * once is that of one of them. The promises reject as those of the client.
 */
export function s3States(client: S3Client, start = ''): TrainingStates {
  const keyOf = (job: string): string => `${start}${job}`;
  return {
    place: client.urlOf(start),
    of: (job) => ({
      where: client.urlOf(keyOf(job)),
      read: async () => (await client.get(keyOf(job)))?.bytes,
      async write(parts) {
        await client.put(keyOf(job), parts);
      },
    }),
    remove: (job) => client.remove(keyOf(job)),
    async list() {
      const keys = await client.list(start);
      return keys.map((key) => key.slice(start.length)).filter(isStateName);
    },
  };
}
