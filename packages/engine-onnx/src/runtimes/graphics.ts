import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { TokensiftError } from '@tokensift/core';
import { webgpuLowerings } from '../lowerings/index.ts';
import { elementTypes, encodeModel } from '../onnx-proto.ts';
import { loadOnnxRuntimeNode, type NativeOptions } from './native.ts';
import type { GraphicsBackend, OnnxRuntime } from './runtime.ts';

const hints: Readonly<Record<GraphicsBackend, string>> = {
  webgpu:
    'It needs a graphics processor with a driver for Vulkan, Metal or Direct3D 12; on Linux also the library libvulkan.so.1.',
  cuda:
    'It needs an NVIDIA card, CUDA with cuDNN, and the parts of onnxruntime-node that its install script downloads ' +
    '("npm install onnxruntime-node --onnxruntime-node-install=cuda12"). "webgpu" needs none of these.',
};

/**
 * ONNX Runtime on a graphics processor, with what that cannot do on the processor.
 * @throws TokensiftError `unsupported` where there is none that it can use.
 */
export async function loadGraphics(backend: GraphicsBackend, options: NativeOptions): Promise<OnnxRuntime> {
  const runtime = await loadOnnxRuntimeNode(backend, [backend, 'cpu'], options);
  const refusal = (reason: string, cause?: unknown) =>
    new TokensiftError({
      code: 'unsupported',
      where: backend,
      message: `ONNX Runtime cannot use a graphics processor here: ${reason}`,
      hint: hints[backend],
      cause,
    });
  if (backend === 'cuda') {
    // The runtime would print an error of its own before it throws one.
    if (!hasCudaParts()) throw refusal('its parts for CUDA are not installed.');
    // NVIDIA's products are rounded to ten bits unless this is said before the first of them.
    process.env.NVIDIA_TF32_OVERRIDE ??= '0';
  }
  try {
    // Devices are looked for when a model is opened, and not before.
    const session = await runtime.open(smallestModel());
    await session.release();
  } catch (cause) {
    throw refusal(reasonOf(cause), cause);
  }
  return backend === 'webgpu' ? { ...runtime, lowerings: webgpuLowerings } : runtime;
}

/** Whether the library of CUDA's kernels lies beside the runtime. */
function hasCudaParts(): boolean {
  const main = createRequire(import.meta.url).resolve('onnxruntime-node');
  const libraries = join(dirname(main), '../bin/napi-v6', process.platform, process.arch);
  return existsSync(join(libraries, 'libonnxruntime_providers_cuda.so'));
}

function smallestModel(): Uint8Array {
  const value = (name: string) => ({ name, elementType: elementTypes.float32, shape: [1] });
  return encodeModel({
    nodes: [{ name: 'y', opType: 'Neg', domain: '', input: ['x'], output: ['y'], attribute: [] }],
    initializers: [],
    inputs: [value('x')],
    outputs: [value('y')],
  });
}

/** The runtime's messages begin with the file, line and function of its source. */
function reasonOf(cause: unknown): string {
  const [line] = (cause instanceof Error ? cause.message : String(cause)).trim().split('\n');
  return `${line.replace(/^.* was false\. /, '').replace(/\.$/, '')}.`;
}
