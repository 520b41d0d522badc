import { createEngine } from '@tokensift/classifier';

let opened: ReturnType<typeof createEngine> | undefined;

/** The one engine of a worker; one thread, so that results repeat to the bit. */
export const sharedEngine = (): ReturnType<typeof createEngine> => {
  opened ??= createEngine({ name: 'onnx', threads: 1 });
  return opened;
};
