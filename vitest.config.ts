import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

// Where `.ci/run` puts @tensorflow/tfjs-node, which is no dependency; without it, its tests are skipped.
const tfjsNode = fileURLToPath(new URL('.tfjs-node', import.meta.url));

/** Threads that the tests start run TypeScript by it: they do not inherit what lets the tests themselves do so. */
const typescript = new URL('tooling/scripts/typescript-in-threads.mjs', import.meta.url).href;

/** Built by `npm test`, which runs the tests in this mode; other runs start the command line from source. */
const command = fileURLToPath(new URL('apps/experiment/dist/main.js', import.meta.url));

export default defineConfig(({ mode }) => ({
  // Workspace packages resolve to their sources, so nothing has to be built before the tests run.
  resolve: { conditions: ['@tokensift/source'] },
  ssr: { resolve: { conditions: ['@tokensift/source'] } },
  test: {
    include: ['**/src/**/*.test.ts'],
    pool: 'forks',
    execArgv: ['--conditions=@tokensift/source', `--import=${typescript}`],
    maxWorkers: 2,
    // Files that run in the same process share its modules: to load them anew for each took a fifth of the whole run.
    isolate: false,
    testTimeout: 180_000,
    hookTimeout: 180_000,
    env: {
      // What tests read has no colours, wherever they run: where CI is set, libraries colour it by default.
      NO_COLOR: '1',
      ...(mode === 'built' && { TOKENSIFT_COMMAND: command }),
      ...(existsSync(tfjsNode) && { TOKENSIFT_TFJS_NODE: process.env.TOKENSIFT_TFJS_NODE ?? tfjsNode }),
    },
  },
}));
