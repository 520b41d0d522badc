import { createRegistry } from '@tokensift/core';
import type { CreateBackend } from './backend.ts';
import { createJavaScriptBackend } from './javascript.ts';
import { createNativeBackend } from './native.ts';
import { createWasmBackend } from './wasm.ts';

const backends = {
  javascript: createJavaScriptBackend,
  native: createNativeBackend,
  wasm: createWasmBackend,
} as const satisfies Record<string, CreateBackend>;

/**
 * An implementation of tokenizer.json: `javascript` is in this package, `native` is the package `tokenizers`, `wasm` the
 * package `tokenizers-wasm`; the last two are optional.
 */
export type BackendName = keyof typeof backends;

export const BACKEND_NAMES = Object.keys(backends) as readonly BackendName[];

export const tokenizerBackends = createRegistry<CreateBackend>('tokenizer backend', backends);
