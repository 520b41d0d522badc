import type { Engine } from '@tokensift/core';
import type { Command } from 'commander';
import type { EngineSettings } from 'tokensift';
import { given } from './options.ts';
import { printMessage } from './output.ts';

export interface EngineFlags {
  readonly engine?: string;
  readonly backend?: string;
}

/** How a user picks what computes. */
export function addEngineOptions(command: Command): void {
  command
    .option(
      '--engine <auto|onnx|tfjs>',
      'what computes: ONNX Runtime or TensorFlow.js (default: auto, the first that works)',
    )
    .option(
      '--backend <name>',
      'what tfjs runs on: tensorflow, wasm or cpu (default: the fastest that works)',
    );
}

/** The flags as settings of an engine. */
export const engineSettings = ({ engine, backend }: EngineFlags): EngineSettings =>
  given({ name: engine, backend });

/** The engine that the flags ask for; why it is not the preferred one is said on stderr. */
export async function openEngine(flags: EngineFlags): Promise<Engine> {
  const { createEngine } = await import('tokensift');
  return await createEngine({ ...engineSettings(flags), onNote: printMessage });
}
