import { availableParallelism, cpus, loadavg } from 'node:os';
import { createOnnxEngine } from '@tokensift/engine-onnx';
import { THREADS } from '../benchmark.ts';

/** Where the figures were taken. */
export interface Environment {
  readonly node: string;
  readonly platform: string;
  readonly cpu: string;
  readonly cores: number;
  /** Processes that wanted to run in the last minute, before the benchmarks began. */
  readonly load: number;
  readonly engine: string;
  readonly date: string;
}

export async function describeEnvironment(): Promise<Environment> {
  const engine = await createOnnxEngine({ threads: THREADS });
  return {
    node: process.versions.node,
    platform: `${process.platform} ${process.arch}`,
    cpu: cpus()[0]?.model.trim() ?? 'unknown',
    cores: availableParallelism(),
    load: loadavg()[0],
    engine: Object.values(engine.describe()).join(', '),
    date: new Date().toISOString(),
  };
}
