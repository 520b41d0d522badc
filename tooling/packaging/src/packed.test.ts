import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createContext, Script } from 'node:vm';
import { build } from 'esbuild';
import { build as buildByVite, type Rollup } from 'vite';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { packAll } from './pack.ts';
import { runCommand } from './run-command.ts';
import { PROGRAM, writeTickets } from './ten-lines.ts';
import { unpackInto } from './unpack.ts';
import { type Manifest, publishedPackages, readManifest, root } from './workspace.ts';

const names = publishedPackages().map(({ manifest }) => manifest.name);

/** Packages that are nothing but computation: they run in a browser. */
const FOR_BROWSERS = ['core', 'graph', 'eval', 'token-statistics', 'tokenization', 'datasets'];

/** What a bundle leaves to be installed: native code, and what was not asked for. */
const NOT_BUNDLED = ['onnxruntime-node', '@tokensift/engine-tfjs'];

const built = process.env.TOKENSIFT_COMMAND !== undefined;

describe.skipIf(!built)('packages as people get them (skipped: not built, which npm test does)', () => {
  let tarballs: ReadonlyMap<string, string>;
  /** A folder in which all packages are installed. */
  let all: string;
  /** A folder in which tokensift is installed. */
  let app: string;

  let parent: string;

  const newFolder = async (name: string, options: Parameters<typeof unpackInto>[2]) => {
    const folder = join(parent, name);
    await mkdir(folder);
    await unpackInto(folder, tarballs, options);
    await writeFile(join(folder, 'package.json'), '{ "type": "module" }');
    await writeFile(join(folder, 'program.js'), PROGRAM);
    await writeTickets(join(folder, 'tickets.csv'));
    return folder;
  };

  beforeAll(async () => {
    parent = await mkdtemp(join(tmpdir(), 'tokensift-packed-'));
    tarballs = await packAll(join(parent, 'tarballs'));
    all = await newFolder('all', { installed: names });
    app = await newFolder('app', { installed: ['tokensift'] });
  });
  afterAll(() => rm(parent, { recursive: true }));

  it.each(names)('%s holds what is used, and source maps with their sources', async (name) => {
    const folder = join(all, 'node_modules', name);
    const files = (await readdir(folder, { recursive: true })).filter(
      (file) => !file.startsWith('node_modules'),
    );
    expect(files).toEqual(expect.arrayContaining(['LICENSE', 'README.md', 'package.json']));
    expect(files.filter((file) => /fixtures|\.test\.|^src\b/.test(file))).toEqual([]);
    expect(files.filter((file) => file.endsWith('.map')).length).toBeGreaterThan(0);
    for (const file of files) {
      if (file.endsWith('.js') && file.startsWith('dist/')) {
        const [, map] = /\/\/# sourceMappingURL=(.*)/.exec(await readFile(join(folder, file), 'utf8')) ?? [];
        expect(files, file).toContain(join(file, '..', map));
      }
      if (!file.endsWith('.map')) continue;
      const { sources, sourcesContent } = JSON.parse(await readFile(join(folder, file), 'utf8'));
      expect(sourcesContent?.length, file).toBe(sources.length);
    }
  });

  it('can be imported at every entry that they export, and give their package.json', async () => {
    const entries = names.flatMap((name) =>
      Object.keys(
        readManifest(join(all, 'node_modules', name)).exports as NonNullable<Manifest['exports']>,
      ).map((entry) => join(name, entry)),
    );
    expect(entries).toContain('@tokensift/graph/testing');
    expect(entries).not.toContain('@tokensift/models/testing');
    const program = `
      for (const entry of ${JSON.stringify(entries)}) {
        const found = await import(entry, entry.endsWith('.json') ? { with: { type: 'json' } } : {});
        if (Object.keys(found).length === 0) throw new Error(entry + ' exports nothing.');
      }
      console.log('all');`;
    await writeFile(join(all, 'entries.js'), program);
    expect((await runCommand([process.execPath, 'entries.js'], { cwd: all })).trim()).toBe('all');
  });

  it('run ten lines from one import, and the command', async () => {
    const printed = await runCommand([process.execPath, 'program.js'], { cwd: app });
    expect(JSON.parse(printed)).toMatchObject({ engine: 'cpu', label: 'delivery' });
    const { bin, version } = readManifest(join(app, 'node_modules/tokensift'));
    const command = join(app, 'node_modules/tokensift', bin!.tokensift);
    expect((await runCommand([process.execPath, command, '--version'], { cwd: app })).trim()).toBe(version);
    const words = [
      'constructs',
      '--data',
      'tickets.csv',
      '--tokenizer',
      'tokensift-mini',
      '--min-support',
      '2',
    ];
    expect(await runCommand([process.execPath, command, ...words], { cwd: app })).toContain('delivery');
  });

  it('run on WebAssembly where npm has left onnxruntime-node out, and say so', async () => {
    const folder = await newFolder('behind-a-wall', {
      installed: ['tokensift'],
      without: ['onnxruntime-node'],
    });
    const printed = await runCommand([process.execPath, 'program.js'], { cwd: folder });
    expect(JSON.parse(printed)).toMatchObject({
      engine: 'wasm',
      label: 'delivery',
      warning: expect.stringContaining('npm install onnxruntime-node --ignore-scripts'),
    });
  });

  it('have types that a strict program with declarations can use, tokensift alone being installed', async () => {
    await writeFile(join(app, 'facade.ts'), await facadeProgram(app));
    const compilerOptions = {
      target: 'es2023',
      module: 'nodenext',
      strict: true,
      exactOptionalPropertyTypes: true,
      noUncheckedIndexedAccess: true,
      declaration: true,
      emitDeclarationOnly: true,
      outDir: 'types',
      allowJs: true,
      checkJs: true,
      skipLibCheck: true,
      types: ['node'],
      typeRoots: [join(root, 'node_modules/@types')],
    };
    const config = { compilerOptions, files: ['facade.ts', 'program.js'] };
    await writeFile(join(app, 'tsconfig.json'), JSON.stringify(config));
    await runCommand([join(root, 'node_modules/.bin/tsc'), '-p', app], { cwd: app });
  });

  it.each(['esm', 'cjs'] as const)('can be bundled by esbuild as %s', async (format) => {
    const folder = await newFolder(`bundle-${format}`, { installed: ['tokensift', 'onnxruntime-node'] });
    const model = join(
      folder,
      'node_modules/.pnpm/@tokensift+classifier/node_modules/@tokensift/classifier/assets',
    );
    // Files that lie beside the code do not come along.
    const program = PROGRAM.replace("'tokensift-mini'", JSON.stringify(join(model, 'tokensift-mini')));
    await writeFile(join(folder, 'program.js'), format === 'esm' ? program : asFunction(program));
    await build({
      entryPoints: [join(folder, 'program.js')],
      bundle: true,
      platform: 'node',
      target: 'node20',
      format,
      outfile: join(folder, 'bundle', format === 'esm' ? 'program.mjs' : 'program.cjs'),
      external: NOT_BUNDLED,
      logLevel: 'silent',
    });
    await rm(join(folder, 'node_modules/tokensift'));
    const [file] = await readdir(join(folder, 'bundle'));
    const printed = await runCommand([process.execPath, join('bundle', file)], { cwd: folder });
    expect(JSON.parse(printed)).toMatchObject({ engine: 'cpu', label: 'delivery' });
  });

  it.each(FOR_BROWSERS)(
    'can be bundled for a browser, and loaded where there is no Node: %s',
    async (name) => {
      const { outputFiles } = await build({
        stdin: { contents: `export * from '@tokensift/${name}';`, resolveDir: all },
        bundle: true,
        platform: 'browser',
        format: 'iife',
        globalName: 'library',
        write: false,
        logLevel: 'silent',
      });
      expect(libraryOf(outputFiles[0].text)).not.toEqual({});
    },
  );

  it('can be built for a page by Vite, all in one', async () => {
    const entry = join(all, 'page.js');
    const lines = FOR_BROWSERS.map((name, i) => `export * as library${i} from '@tokensift/${name}';`);
    await writeFile(entry, lines.join('\n'));
    const built = await buildByVite({
      root: all,
      configFile: false,
      logLevel: 'error',
      build: { lib: { entry, formats: ['iife'], name: 'library' }, write: false },
    });
    const [{ output }] = built as [Rollup.RollupOutput];
    expect(Object.keys(libraryOf(output[0].code))).toHaveLength(FOR_BROWSERS.length);
  });
});

/** What a program for pages leaves as `library` where there is no Node. */
function libraryOf(program: string): Readonly<Record<string, unknown>> {
  const page = createContext({ TextDecoder, TextEncoder });
  new Script(program).runInContext(page);
  return page.library;
}

/** The same without await outside of a function, which CommonJS has not. */
const asFunction = (program: string): string => {
  const [head, ...lines] = program.split('\n') as [string, ...string[]];
  return [head, '(async () => {', ...lines, '})();'].join('\n');
};

/** A program that passes on what every function of tokensift gives: its declarations name all types of these. */
async function facadeProgram(folder: string): Promise<string> {
  const list = `import * as library from 'tokensift';
    const isFunction = (value) => typeof value === 'function' && !String(value).startsWith('class');
    console.log(JSON.stringify(Object.keys(library).filter((name) => isFunction(library[name]))));`;
  const printed = await runCommand([process.execPath, '--input-type=module', '--eval', list], {
    cwd: folder,
  });
  const functions = JSON.parse(printed) as string[];
  expect(functions).toContain('finetune');
  return [
    `import { ${functions.join(', ')}, methods, multiLabel, semanticRoles, singleLabel } from 'tokensift';`,
    ...functions.map(
      (name) => `export const ${name}Result = (...given: Parameters<typeof ${name}>) => ${name}(...given);`,
    ),
    `export const model = await openModel('tokensift-mini');`,
    'export const { backbone, tokenizer, values } = model;',
    `export const rows = [{ text: 'a', label: 'b' }];`,
    `export const finetuned = await finetune({ model, method: createMethod('sparse'), train: rows, validation: rows, seed: 1 });`,
    'export const { classifier, history, cost } = finetuned;',
    'export const { parts } = classifier;',
    `export const predictions = await classifier.predict(['a']);`,
    `export const tagger = await openClassifier('x', { task: semanticRoles });`,
    `export const several = await openClassifier('x', { task: multiLabel });`,
    `export const one = await openClassifier('x', { task: singleLabel });`,
    'export const methodOf = (name: string) => methods.of(name);',
  ].join('\n');
}
