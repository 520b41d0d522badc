import { expect, it, vi } from 'vitest';
import { loadRuntime } from './load-runtime.ts';

it('says what CUDA needs where its parts are not installed, before the runtime prints anything', async () => {
  vi.doMock('node:fs', async (original) => ({ ...(await original<object>()), existsSync: () => false }));
  vi.resetModules();
  const { loadGraphics } = await import('./graphics.ts');
  await expect(loadGraphics('cuda', { threads: 1 })).rejects.toMatchObject({
    code: 'unsupported',
    where: 'cuda',
    problem: 'ONNX Runtime cannot use a graphics processor here: its parts for CUDA are not installed.',
    hint: expect.stringContaining('--onnxruntime-node-install=cuda12'),
  });
  vi.doUnmock('node:fs');
});

it('passes on in one sentence why there is no device', async () => {
  vi.doMock('onnxruntime-node', async (original) => {
    const reason = 'Failed to get a WebGPU adapter: No supported adapters\n';
    const create = () =>
      Promise.reject(
        new Error(
          `/onnxruntime_src/webgpu_context.cc:136 Initialize(...) status == Success was false. ${reason}`,
        ),
      );
    return { ...(await original<object>()), InferenceSession: { create } };
  });
  await expect(loadRuntime({ backend: 'webgpu' })).rejects.toMatchObject({
    code: 'unsupported',
    problem:
      'ONNX Runtime cannot use a graphics processor here: Failed to get a WebGPU adapter: No supported adapters.',
  });
  vi.doUnmock('onnxruntime-node');
});
