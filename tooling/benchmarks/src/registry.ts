import type { Benchmark } from './benchmark.ts';
import { adamw } from './benchmarks/adamw.ts';
import { budget } from './benchmarks/budget.ts';
import { cache } from './benchmarks/cache.ts';
import { constructs } from './benchmarks/constructs.ts';
import { decoderStep } from './benchmarks/decoder-step.ts';
import { engines } from './benchmarks/engines.ts';
import { lengths } from './benchmarks/lengths.ts';
import { peft } from './benchmarks/peft.ts';
import { predict } from './benchmarks/predict.ts';
import { profile } from './benchmarks/profile.ts';
import { queue } from './benchmarks/queue.ts';
import { sensitivity } from './benchmarks/sensitivity.ts';
import { serve } from './benchmarks/serve.ts';
import { startup } from './benchmarks/startup.ts';
import { step } from './benchmarks/step.ts';
import { tokenize } from './benchmarks/tokenize.ts';
import { training } from './benchmarks/training.ts';
import { workers } from './benchmarks/workers.ts';

export const benchmarks: readonly Benchmark[] = [
  step,
  decoderStep,
  profile,
  budget,
  engines,
  training,
  peft,
  cache,
  lengths,
  adamw,
  tokenize,
  constructs,
  sensitivity,
  predict,
  serve,
  startup,
  queue,
  workers,
];
