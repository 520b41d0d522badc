import { type EngineSettings, engineSettings as schema } from '@tokensift/classifier';
import type { Engine } from '@tokensift/core';
import type { Command } from 'commander';
import { given } from './options.ts';
import { printMessage } from './output.ts';
import { addSettingOptions } from './setting-options.ts';

export interface EngineFlags {
  readonly engine?: string;
  readonly backend?: string;
}

/** How a user picks what computes. */
export function addEngineOptions(command: Command): void {
  addSettingOptions(command, schema, { names: ['name', 'backend'], renamed: { name: 'engine' } });
}

/** The flags as settings of an engine. */
export const engineSettings = ({ engine, backend }: EngineFlags): EngineSettings =>
  given({ name: engine, backend });

/** The engine that the flags ask for; why it is not the preferred one is said on stderr. */
export async function openEngine(flags: EngineFlags): Promise<Engine> {
  const { createEngine } = await import('@tokensift/classifier');
  return await createEngine({ ...engineSettings(flags), onNote: printMessage });
}
