// Builds the package in the working directory: one JavaScript file for each entry of its package.json, and what entries share
// in chunks beside them. Node loads a few files a package in half of the time of its hundreds of modules. TypeScript writes
// the declarations beside them.
//
// bundle.mjs [PROGRAM…]   programs of processes and threads, src/workers/worker.ts, say, are entries, too
import { readFileSync, rmSync } from 'node:fs';
import { build } from 'esbuild';

const { exports: entries, bin = {} } = JSON.parse(readFileSync('package.json', 'utf8'));
const programs = process.argv.slice(2);

/** Every file of dist that a value of package.json names, however deep its conditions. */
const filesIn = (value) =>
  typeof value === 'string' ? [value] : Object.values(value).flatMap((inner) => filesIn(inner));

const sources = filesIn([entries, bin])
  .filter((file) => /^\.\/dist\/.*\.js$/.test(file))
  .map((file) => file.replace('./dist/', 'src/').replace(/\.js$/, '.ts'));

rmSync('dist', { recursive: true, force: true });
await build({
  entryPoints: [...new Set([...sources, ...programs])],
  outbase: 'src',
  outdir: 'dist',
  bundle: true,
  splitting: true,
  // At the top of dist, as files that find others by import.meta.url are at the top of src.
  chunkNames: 'chunk-[hash]',
  // Other packages, and what package.json's "imports" lead to, are found when the program runs.
  packages: 'external',
  external: ['#*'],
  format: 'esm',
  platform: 'neutral',
  target: 'node20',
  sourcemap: 'linked',
  logLevel: 'warning',
});
