import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vite';

const local = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

/** The page is that of `tokensift serve`, with another program behind it: one that runs the classifier in the browser. */
export default defineConfig({
  root: local('../../packages/serve/page'),
  // Works in any folder of a site.
  base: './',
  publicDir: local('public'),
  cacheDir: local('node_modules/.vite'),
  resolve: { alias: [{ find: /^\.\/backend\.js$/, replacement: local('src/backend.ts') }] },
  build: {
    outDir: local('dist'),
    emptyOutDir: true,
    target: 'es2022',
    // The runtime is 27 MB of WebAssembly, and its JavaScript has half a megabyte.
    chunkSizeWarningLimit: 1500,
  },
  server: { fs: { allow: [local('../..')] } },
});
