import { env, pipeline } from '@huggingface/transformers';
import runtime from 'onnxruntime-web/ort-wasm-simd-threaded.asyncify.mjs?url';
import wasm from 'onnxruntime-web/ort-wasm-simd-threaded.asyncify.wasm?url';

// The classifier lies beside the page, in the folder `classifier`, and the runtime comes with it.
env.allowRemoteModels = false;
env.allowLocalModels = true;
env.localModelPath = new URL('./', location.href).pathname;
env.backends.onnx.wasm.wasmPaths = { mjs: runtime, wasm };

const classify = await pipeline('text-classification', 'classifier', { dtype: 'q8' });
const answer = document.querySelector('#answer');
answer.textContent = 'Ready.';

document.querySelector('#text').addEventListener('change', async ({ target }) => {
  const [{ label, score }] = await classify(target.value);
  answer.textContent = `${label} (${(100 * score).toFixed(0)} %)`;
});
