import { expect, it } from 'vitest';
import { createTfjsEngine } from '../engine.ts';
import { withoutListeners } from './without-listeners.ts';

it('takes away what throws again, and leaves what others add meanwhile', async () => {
  const own = () => undefined;
  const before = process.listeners('unhandledRejection');
  await withoutListeners(async () => {
    process.on('unhandledRejection', own);
    // biome-ignore lint/complexity/useArrowFunction: as Emscripten writes it
    process.on('unhandledRejection', function (reason) {
      throw reason;
    });
  });
  expect(process.listeners('unhandledRejection')).toEqual([...before, own]);
  process.off('unhandledRejection', own);
});

it('has the form of what Emscripten adds: none is left when the WebAssembly backend has started', async () => {
  await createTfjsEngine({ backend: 'wasm' });
  const texts = (['uncaughtException', 'unhandledRejection'] as const).flatMap((event) =>
    process.listeners(event as 'uncaughtException').map(String),
  );
  expect(texts.filter((text) => text.includes('ExitStatus') || text.includes('throw reason'))).toEqual([]);
});
