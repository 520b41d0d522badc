import { defineConfig } from 'vite';

export default defineConfig({
  base: './', // works in any folder of a site
  build: { target: 'es2022', chunkSizeWarningLimit: 1500 },
});
