import { TokensiftError } from '@tokensift/core';

/** Where objects are kept: a bucket of S3 or of what speaks its protocol, and what their keys begin with. */
export interface S3Place {
  readonly bucket: string;
  /** Empty, or ends with "/". */
  readonly prefix: string;
}

export interface S3Settings {
  /** Address of the bucket, without "/" at its end. */
  readonly bucketUrl: string;
  readonly region: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string | undefined;
}

type Environment = Readonly<Record<string, string | undefined>>;

/** Whether a place for results is a bucket. */
export const isS3Url = (place: string): boolean => /^s3:/i.test(place);

/** Reads `s3://bucket/prefix`. @throws TokensiftError `invalid-argument`. */
export function parseS3Url(url: string): S3Place {
  const [, bucket, path = ''] = /^s3:\/\/([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])(?:\/(.*))?$/s.exec(url) ?? [];
  const names = path.split('/').filter((name) => name !== '');
  if (bucket === undefined || names.some((name) => !/^[\w.=-]+$/.test(name) || /^\.{1,2}$/.test(name))) {
    throw new TokensiftError({
      code: 'invalid-argument',
      where: url,
      message: 'this is not a place in a bucket.',
      hint: 'Write it as s3://bucket/prefix, with letters, digits, ".", "-", "_" and "=" in the prefix.',
    });
  }
  return { bucket, prefix: names.map((name) => `${name}/`).join('') };
}

const DEFAULT_REGION = 'us-east-1';

/**
 * Who asks, and where, by the variables of the AWS command line: `AWS_ACCESS_KEY_ID`, `AWS_SECRET_ACCESS_KEY` and
 * `AWS_SESSION_TOKEN`, `AWS_REGION` (else `AWS_DEFAULT_REGION`, else us-east-1), `AWS_ENDPOINT_URL_S3` (else `AWS_ENDPOINT_URL`) for
 * servers of others. An empty variable is none.
 * @throws TokensiftError `access-denied` without keys, `invalid-argument` for an address that is none.
 */
export function readS3Settings({ bucket }: S3Place, environment: Environment = process.env): S3Settings {
  const variable = (...names: string[]): string | undefined =>
    names.map((name) => environment[name]?.trim()).find((value) => value);
  const accessKeyId = variable('AWS_ACCESS_KEY_ID');
  const secretAccessKey = variable('AWS_SECRET_ACCESS_KEY');
  if (accessKeyId === undefined || secretAccessKey === undefined) {
    throw new TokensiftError({
      code: 'access-denied',
      where: `s3://${bucket}`,
      message: 'the environment has no keys for the bucket.',
      hint:
        'Set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, and AWS_ENDPOINT_URL for a server that is not Amazon’s; from a profile: ' +
        'eval "$(aws configure export-credentials --format env)".',
    });
  }
  const region = variable('AWS_REGION', 'AWS_DEFAULT_REGION') ?? DEFAULT_REGION;
  const endpoint = variable('AWS_ENDPOINT_URL_S3', 'AWS_ENDPOINT_URL');
  return {
    bucketUrl: endpoint === undefined ? amazonUrl(bucket, region) : `${checkEndpoint(endpoint)}/${bucket}`,
    region,
    accessKeyId,
    secretAccessKey,
    sessionToken: variable('AWS_SESSION_TOKEN'),
  };
}

/** Certificates are for names without more dots. */
const amazonUrl = (bucket: string, region: string): string =>
  bucket.includes('.')
    ? `https://s3.${region}.amazonaws.com/${bucket}`
    : `https://${bucket}.s3.${region}.amazonaws.com`;

function checkEndpoint(endpoint: string): string {
  const url = URL.canParse(endpoint) ? new URL(endpoint) : undefined;
  if (url && /^https?:$/.test(url.protocol) && !url.username && !url.search && !url.hash) {
    return endpoint.replace(/\/+$/, '');
  }
  throw new TokensiftError({
    code: 'invalid-argument',
    where: 'AWS_ENDPOINT_URL',
    message: 'it is not the address of a server.',
    hint: 'Write it as http://localhost:9000, or leave it out for Amazon’s.',
  });
}
