import { isS3Url, parseS3Url, readS3Settings } from './s3/s3-place.ts';
import { openStateFolder, type TrainingStates } from './training-states.ts';

/**
 * The states of trainings at a place that several processes share: a folder, or `s3://bucket/prefix`.
 * @throws TokensiftError as `parseS3Url` and `readS3Settings`.
 */
export async function openStates(place: string): Promise<TrainingStates> {
  if (!isS3Url(place)) return openStateFolder(place);
  const bucket = parseS3Url(place);
  const settings = readS3Settings(bucket);
  const [{ createS3Client }, { s3States }] = await Promise.all([
    import('./s3/s3-client.ts'),
    import('./s3/s3-states.ts'),
  ]);
  return s3States(createS3Client(bucket, settings));
}
