import { createRegistry } from '@tokensift/core';
import type { CreateBackend } from './backend.ts';
import { createHuggingFaceBackend } from './huggingface.ts';
import { createNativeBackend } from './native.ts';
import { createWasmBackend } from './wasm.ts';

const backends = {
  huggingface: createHuggingFaceBackend,
  native: createNativeBackend,
  wasm: createWasmBackend,
} as const satisfies Record<string, CreateBackend>;

/**
 * An implementation of tokenizer.json: `huggingface` is `@huggingface/tokenizers` (TypeScript), `native` is
 * `tokenizers`, `wasm` is `tokenizers-wasm`; the last two are optional packages.
 */
export type BackendName = keyof typeof backends;

export const BACKEND_NAMES = Object.keys(backends) as readonly BackendName[];

export const tokenizerBackends = createRegistry<CreateBackend>('tokenizer backend', backends);
