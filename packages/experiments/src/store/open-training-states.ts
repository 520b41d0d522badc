import { createS3Client } from './s3/s3-client.ts';
import { isS3Url, parseS3Url, readS3Settings } from './s3/s3-place.ts';
import { s3States } from './s3/s3-states.ts';
import { openStateFolder, type TrainingStates } from './training-states.ts';

/**
 * The states of trainings at a place that processes share: a folder, or `s3://bucket/prefix`.
 * @throws TokensiftError as `parseS3Url` and `readS3Settings`.
 */
export function openTrainingStates(place: string): TrainingStates {
  if (!isS3Url(place)) return openStateFolder(place);
  const bucket = parseS3Url(place);
  return s3States(createS3Client(bucket, readS3Settings(bucket)));
}
