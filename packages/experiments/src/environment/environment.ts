import { readFileSync } from 'node:fs';
import { availableParallelism, cpus, totalmem } from 'node:os';
import type { Engine } from '@tokensift/core';
import { packageFile } from '../package-file.ts';
import { readCommit } from './read-commit.ts';

/** What tokensift runs on. */
export interface Machine {
  readonly tokensift: string;
  readonly node: string;
  /** Operating system and architecture: "linux x64". */
  readonly platform: string;
  readonly cpu: string;
  /** Cores that the process may use. */
  readonly cores: number;
  readonly memoryBytes: number;
}

/** Where and with what results were made. */
export interface Environment extends Machine {
  /** The engine's name, versions, threads. */
  readonly engine: Readonly<Record<string, string | number>>;
  /** ISO 8601. */
  readonly date: string;
  /** The commit of the repository around the results; absent outside of one. */
  readonly git?: {
    readonly commit: string;
    /** Whether files differed from it; in results of earlier versions. */
    readonly changed?: boolean;
  };
}

/** Of this package; results say it, and runs are made again with another. */
export const version: string = JSON.parse(readFileSync(packageFile('package.json'), 'utf8')).version;

export function describeMachine(): Machine {
  return {
    tokensift: version,
    node: process.versions.node,
    platform: `${process.platform} ${process.arch}`,
    cpu: cpus()[0]?.model.trim() ?? 'unknown',
    cores: availableParallelism(),
    memoryBytes: totalmem(),
  };
}

export async function describeEnvironment(engine: Engine, folder: string): Promise<Environment> {
  const commit = await readCommit(folder);
  return {
    ...describeMachine(),
    engine: { name: engine.name, ...engine.describe() },
    date: new Date().toISOString(),
    ...(commit !== undefined && { git: { commit } }),
  };
}
