import { env } from '@tensorflow/tfjs-core';

/**
 * Does something during which tfjs does not write to the console: it advertises its native binding when plain
 * JavaScript is used, and warns of each kernel when a second copy of it registers the same ones.
 */
export function quietly<Result>(work: () => Result): Result {
  const before = env().getBool('PROD');
  env().set('PROD', true);
  try {
    return work();
  } finally {
    env().set('PROD', before);
  }
}
