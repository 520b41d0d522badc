export { BACKEND_NAMES, type BackendName } from './backends/registry.ts';
export * from './browser.ts';
export { type LoadTokenizerOptions, loadTokenizer } from './load-tokenizer.ts';
export { readTokenizerJson } from './read-tokenizer-json.ts';
