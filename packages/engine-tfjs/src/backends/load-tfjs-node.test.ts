import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { loadTfjsNode } from './load-tfjs-node.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tokensift-tfjs-node-'));
});
afterAll(() => rm(folder, { recursive: true }));

/** A package of that name whose main file is this. */
async function installed(name: string, main: string): Promise<string> {
  const place = join(folder, name, 'node_modules/@tensorflow/tfjs-node');
  await mkdir(place, { recursive: true });
  await writeFile(join(place, 'package.json'), '{ "version": "4.22.0", "main": "main.js" }');
  await writeFile(join(place, 'main.js'), main);
  return join(folder, name);
}

describe('loadTfjsNode', () => {
  it('names the versions of Node that it works on when this is another', () => {
    for (const nodeVersion of ['23.0.0', '24.11.1']) {
      expect(() => loadTfjsNode({ nodeVersion })).toThrow(
        expect.objectContaining({
          code: 'unsupported',
          where: '@tensorflow/tfjs-node',
          problem: `it works on Node 20 to 22; this is Node ${nodeVersion}.`,
        }),
      );
    }
  });

  it('says how to install it when it is absent, and what happens without it', () => {
    expect(() => loadTfjsNode({ folder, nodeVersion: '20.19.0' })).toThrow(
      expect.objectContaining({
        code: 'unsupported',
        problem: expect.stringContaining('not installed in'),
        hint: expect.stringMatching(/npm install @tensorflow\/tfjs-node.*Node 20 to 22.*WebAssembly/s),
      }),
    );
  });

  it('says what is wrong when its native part is missing', async () => {
    const broken = await installed('broken', 'throw new Error("tfjs_binding.node can not be found\\nmore");');
    // What a process has loaded once, it has: another test file may have loaded the real one.
    vi.resetModules();
    const fresh = await import('./load-tfjs-node.ts');
    expect(() => fresh.loadTfjsNode({ folder: broken, nodeVersion: '20.19.0' })).toThrow(
      expect.objectContaining({
        code: 'unsupported',
        problem: 'it is installed and cannot be loaded: tfjs_binding.node can not be found',
        hint: expect.stringContaining('npm rebuild @tensorflow/tfjs-node'),
      }),
    );
  });
});
