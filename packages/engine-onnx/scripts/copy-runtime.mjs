// Copies the files of onnxruntime-web that Node needs into dist/wasm: 14 MB of the 148 that the package weighs, most of
// it for browsers.
import { copyFile, mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const source = dirname(fileURLToPath(import.meta.resolve('onnxruntime-web')));
const target = fileURLToPath(new URL('../dist/wasm', import.meta.url));

await mkdir(target, { recursive: true });
const license = 'onnxruntime-license.txt';
await copyFile(fileURLToPath(new URL(license, import.meta.url)), join(target, license));
await copyFile(join(source, 'ort-wasm-simd-threaded.wasm'), join(target, 'ort-wasm-simd-threaded.wasm'));
for (const file of ['ort.node.min.mjs', 'ort-wasm-simd-threaded.mjs']) {
  const code = await readFile(join(source, file), 'utf8');
  // Their source maps stay behind.
  await writeFile(join(target, file), code.replace(/^\/\/# sourceMappingURL=.*$/m, ''));
}
