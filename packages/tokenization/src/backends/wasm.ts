import { readFile } from 'node:fs/promises';
import { TokensiftError } from '@tokensift/core';
import { invalidTokenizer } from '../invalid-tokenizer.ts';
import type { TokenizerJson } from '../tokenizer-json.ts';
import type { CreateBackend } from './backend.ts';
import { createJavaScriptBackend } from './javascript.ts';
import { resolveOptional } from './optional-package.ts';
import { refuseForeignExpression } from './refuse-foreign-expression.ts';

/** What the package `tokenizers-wasm` exports. */
interface WasmModule {
  readonly TokenizerWasm: new (json: string) => WasmTokenizer;
}

interface WasmTokenizer {
  encode(
    text: string,
    addSpecialTokens: boolean,
  ): {
    readonly input_ids: Uint32Array;
    free(): void;
  };
}

/**
 * The package `tokenizers-wasm`. It encodes only, to ids without offsets; decoding is done by the default backend.
 * It holds an implementation of 2022, so files that use later features are refused.
 */
export const createWasmBackend: CreateBackend = async (json, vocabulary, where) => {
  const refuse = (reason: string, cause?: unknown) =>
    new TokensiftError({
      code: 'unsupported',
      where,
      message: `the wasm backend cannot use this tokenizer: ${reason}.`,
      hint: 'Leave the backend out to use the default one.',
      cause,
    });
  refuseForeignExpression(json, 'wasm', where);
  const feature = laterFeature(json);
  if (feature !== undefined) throw refuse(`its implementation does not know ${feature}`);
  wasmModule ??= loadWasm();
  const { TokenizerWasm } = await wasmModule;
  let tokenizer: WasmTokenizer;
  try {
    tokenizer = new TokenizerWasm(
      JSON.stringify({ version: '1.0', truncation: null, padding: null, ...json }),
    );
  } catch (cause) {
    throw refuse('its implementation cannot read the file', cause);
  }
  const { decode } = await createJavaScriptBackend(json, vocabulary, where);
  return {
    hasOffsets: false,
    encodeSequences: (texts, most) =>
      texts.map((text) => {
        try {
          const encoding = tokenizer.encode(text, false);
          const ids = encoding.input_ids.subarray(0, most);
          encoding.free();
          return { ids };
        } catch (cause) {
          throw invalidTokenizer(where, `the wasm tokenizer failed: ${(cause as Error).message}`);
        }
      }),
    decode,
  };
};

/** What the package ignores without a word, giving other ids. */
function laterFeature({ model, added_tokens }: TokenizerJson): string | undefined {
  if (added_tokens.some(({ content }) => content.trim() === '')) return 'added tokens of white space';
  return ['byte_fallback', 'ignore_merges'].find((feature) => model[feature] === true);
}

let wasmModule: Promise<WasmModule> | undefined;

/** The part of the global `WebAssembly` that is needed; its types are the browser's, which Node programs lack. */
const { WebAssembly } = globalThis as unknown as {
  readonly WebAssembly: {
    instantiate(
      bytes: Uint8Array,
      imports: object,
    ): Promise<{ readonly instance: { readonly exports: object } }>;
  };
};

/**
 * The package was made for bundlers: its glue imports the `.wasm` as a module, which Node does not do, and expects
 * CommonJS's `module` for random numbers. Here the same glue is given both.
 */
async function loadWasm(): Promise<WasmModule> {
  const glue = await readFile(resolveOptional('tokenizers-wasm', '/tokenizers_wasm_bg.js'), 'utf8');
  const bytes = await readFile(resolveOptional('tokenizers-wasm', '/tokenizers_wasm_bg.wasm'));
  const source = `
import { createRequire } from 'node:module';
const module = { require: createRequire('file:///') };
let wasm;
export const setWasm = (exports) => { wasm = exports; };
${glue.replace(/^import .*$/m, '')}`;
  const imports = await import(`data:text/javascript,${encodeURIComponent(source)}`);
  const { instance } = await WebAssembly.instantiate(bytes, { './tokenizers_wasm_bg.js': imports });
  imports.setWasm(instance.exports);
  return imports;
}
