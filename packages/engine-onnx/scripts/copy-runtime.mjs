// Copies the files of onnxruntime-web that Node needs into dist/wasm: 14 MB of the 148 that the package weighs, most of
// it for browsers.
import { copyFile, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const source = dirname(fileURLToPath(import.meta.resolve('onnxruntime-web')));
const target = fileURLToPath(new URL('../dist/wasm', import.meta.url));

// What an earlier build has left is not to be published.
await rm(target, { recursive: true, force: true });
await mkdir(target, { recursive: true });
// Of another name than LICENSE, which pnpm would take to be this package's own.
const notice = 'onnxruntime-notice.txt';
await copyFile(fileURLToPath(new URL(notice, import.meta.url)), join(target, notice));
await copyFile(join(source, 'ort-wasm-simd-threaded.wasm'), join(target, 'ort-wasm-simd-threaded.wasm'));
for (const file of ['ort.node.min.mjs', 'ort-wasm-simd-threaded.mjs']) {
  const code = await readFile(join(source, file), 'utf8');
  // Their source maps stay behind.
  await writeFile(join(target, file), code.replace(/^\/\/# sourceMappingURL=.*$/m, ''));
}
