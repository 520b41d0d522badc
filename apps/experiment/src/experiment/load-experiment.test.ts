import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { TokensiftError } from '@tokensift/core';
import { temporaryFolder } from '@tokensift/testing';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { loadExperiment } from './load-experiment.ts';

const VALID = `name: intents
model: models/mini
datasets:
  - { name: banking, path: \${DATA}/banking77 }
methods:
  - full
  - { name: sparse-5, method: sparse, density: 0.05, training: { epochs: 3 } }
seeds: [1, 2]
training: { epochs: 5 }
`;

async function load(yaml: string, set: readonly string[] = []) {
  const folder = await temporaryFolder();
  const path = join(folder, 'experiment.yaml');
  await writeFile(path, yaml);
  return { folder, experiment: await loadExperiment(path, { set, environment: { DATA: '/data' } }) };
}

describe('loadExperiment', () => {
  it('brings everything into one form, with absolute paths and variables replaced', async () => {
    const { folder, experiment } = await load(VALID);
    expect(experiment).toEqual({
      name: 'intents',
      models: [{ name: 'mini', path: join(folder, 'models/mini') }],
      datasets: [{ name: 'banking', path: '/data/banking77', task: 'single-label' }],
      methods: [
        { name: 'full', method: 'full', settings: {}, training: {} },
        { name: 'sparse-5', method: 'sparse', settings: { density: 0.05 }, training: { epochs: 3 } },
      ],
      seeds: [1, 2],
      training: { epochs: 5 },
      engine: {},
    });
  });

  it('reads trials: how many, their seed, and what a method tries instead of learning rates of its own', async () => {
    const { experiment } = await load(
      `${VALID.replace('density: 0.05', 'trials: [{ learningRate: 0.1 }, { density: 0.1, epochs: 2 }]')}trials: 2\n`,
    );
    expect(experiment.tuning).toEqual({ trials: 2, seed: 0 });
    expect(experiment.methods[1].trials).toEqual([
      { settings: {}, training: { learningRate: 0.1 } },
      { settings: { density: 0.1 }, training: { epochs: 2 } },
    ]);
    const other = await load(`${VALID}trials: { count: 3, seed: 9 }\n`);
    expect(other.experiment.tuning).toEqual({ trials: 3, seed: 9 });
  });

  it('keeps an adaptation apart from the settings of the method, and checks it', async () => {
    const adapted = (...more: string[]) =>
      load(
        VALID,
        ['tokens=5', ...more].map((set) => `methods.sparse-5.adaptation.${set}`),
      );
    const { experiment } = await adapted('mode=extend');
    expect(experiment.methods[1]).toMatchObject({
      settings: { density: 0.05 },
      adaptation: { tokens: 5, mode: 'extend' },
    });
    for (const bad of ['tokens=-1', 'tokens=x', 'mode=none', 'initialisation=zero', 'token=5']) {
      await expect(adapted(bad), bad).rejects.toMatchObject({ code: 'invalid-config' });
    }
  });

  it('takes changes from the command line, also of list items by name', async () => {
    const { experiment } = await load(VALID, [
      'training.batchSize=8',
      'methods.sparse-5.density=0.1',
      'methods.full.training.epochs=1',
      'seeds=[7]',
    ]);
    expect(experiment.training).toEqual({ epochs: 5, batchSize: 8 });
    expect(experiment.methods.map(({ settings }) => settings)).toEqual([{}, { density: 0.1 }]);
    expect(experiment.methods[0].training).toEqual({ epochs: 1 });
    expect(experiment.seeds).toEqual([7]);
  });

  it.each([
    [
      'an unknown key',
      VALID.replace('training: { epochs: 5 }', 'training: { epoch: 5 }'),
      /:9 \(training\.epoch\).*Did you mean "epochs"/,
    ],
    ['a missing key', VALID.replace('seeds: [1, 2]\n', ''), /"seeds" is missing/],
    [
      'a wrong type',
      VALID.replace('epochs: 3', 'epochs: many'),
      /:7 \(methods\[1\]\.training\.epochs\).*Must be a whole number from 1, not "many"/,
    ],
    [
      'a value that is not offered',
      VALID.replace('{ epochs: 5 }', '{ schedule: step }'),
      /Must be "linear", .*, not "step"/,
    ],
    [
      'a name that is no file name',
      VALID.replace('name: banking', 'name: a/b'),
      /:4 \(datasets\[0\]\.name\).*file name/,
    ],
    ['a name used twice', VALID.replace('sparse-5', 'FULL'), /:7 \(methods\[1\]\).*taken by methods\[0\]/],
    ['a seed used twice', VALID.replace('[1, 2]', '[1, 1]'), /:8 \(seeds\).*different whole numbers/],
    ['an unknown method', VALID.replace('- full', '- fulll'), /:6 \(methods\[0\]\).*fulll/],
    [
      'an unknown setting of a method',
      VALID.replace('density', 'densty'),
      /:7 \(methods\[1\]\.densty\).*no setting "densty".*Did you mean "density"/,
    ],
    [
      'trials of one method alone',
      VALID.replace('density: 0.05', 'trials: [{ learningRate: 0.1 }]'),
      /:7 \(methods\[1\]\.trials\).*1 trials are listed, no trials are made/,
    ],
    [
      'more trials of one method than of the others',
      `${VALID.replace('density: 0.05', 'trials: [{ learningRate: 0.1 }]')}trials: 2\n`,
      /1 trials are listed, 2 are made/,
    ],
    [
      'an unknown setting in a trial',
      `${VALID.replace('density: 0.05', 'trials: [{ densty: 0.1 }]')}trials: 1\n`,
      /:7 \(methods\[1\]\.trials\[0\]\.densty\).*Did you mean "density"/,
    ],
    [
      'a wrong training setting in a trial',
      `${VALID.replace('density: 0.05', 'trials: [{ learningRate: 0 }]')}trials: 1\n`,
      /methods\[1\]\.trials\[0\]\.learningRate.*Must be a number above 0, not 0/,
    ],
    [
      'the seed of the trials as one of the runs',
      `${VALID}trials: { count: 1, seed: 2 }\n`,
      /that of the trials/,
    ],
    [
      'a reference that is no method',
      `${VALID}reference: sparse\n`,
      /:10 \(reference\): no method .*"sparse".*full, sparse-5/s,
    ],
    [
      'a variable that is not set',
      VALID.replace('DATA', 'NOWHERE'),
      /:4 \(datasets\[0\]\.path\).*NOWHERE is not set/,
    ],
    [
      'what every object has, for a variable',
      VALID.replace('DATA', 'constructor'),
      /:4 .*constructor is not set/,
    ],
    [
      'a variable in a name',
      VALID.replace('name: intents', `name: \${DATA}`),
      /:1 \(name\): the environment variable DATA stands here, and variables are replaced in paths only/,
    ],
    [
      'a variable in a setting that is no path',
      VALID.replace('density: 0.05', `score: "x\${DATA}"`),
      /:7 \(methods\[1\]\.score\).*paths only/,
    ],
    ['a variable in a key', VALID.replace('training: {', `training: { "\${DATA}": 1,`), /:7 .*paths only/],
    ['a name of dots', VALID.replace('name: intents', 'name: ..'), /:1 \(name\).*file name/],
    [
      'a name that is too long for a file',
      VALID.replace('name: banking', `name: ${'n'.repeat(81)}`),
      /:4 .*up to 80 letters/,
    ],
    ['an alias without an anchor', VALID.replace('epochs: 5', 'epochs: *five'), /:9: the alias "\*five"/],
    ['what is not YAML', VALID.replace('[1, 2]', '[1, 2'), /experiment\.yaml:\d+: this is not YAML/],
    ['an empty file', '', /Must be a mapping, not null/],
  ])('refuses %s and says where', async (_, yaml, message) => {
    await expect(load(yaml)).rejects.toMatchObject({
      code: 'invalid-config',
      message: expect.stringMatching(message),
    });
  });

  it('replaces variables in every path', async () => {
    const yaml = VALID.replace('models/mini', `{ path: "\${DATA}/mini" }`).replace(
      'density: 0.05',
      `selector: "\${DATA}/s.js", trials: [{ scores: "\${DATA}/s" }]`,
    );
    const { experiment } = await load(`${yaml}trials: 1\n`);
    expect(experiment.models[0].path).toBe('/data/mini');
    expect(experiment.methods[1].settings).toEqual({ selector: '/data/s.js' });
    expect(experiment.methods[1].trials).toEqual([{ settings: { scores: '/data/s' }, training: {} }]);
  });

  describe('include', () => {
    /** Writes files into a folder, and loads the first. */
    async function loadFiles(files: Readonly<Record<string, string>>, set: readonly string[] = []) {
      const folder = await temporaryFolder();
      for (const [name, text] of Object.entries(files)) {
        await mkdir(dirname(join(folder, name)), { recursive: true });
        await writeFile(join(folder, name), text);
      }
      const path = join(folder, Object.keys(files)[0]);
      return {
        folder,
        load: () => loadExperiment(path, { set, environment: { DATA: '/data', SHARED: 'shared' } }),
      };
    }

    it('takes values over that the file does not have, with paths relative to where they stand', async () => {
      const { folder, load } = await loadFiles({
        'exp/main.yaml': `include: ../shared/base.yaml
name: main
datasets: [{ name: own, path: own }]
training: { epochs: 2 }
`,
        'shared/base.yaml': `include: [one.yaml, two.yaml]
name: base
model: { path: models/mini, methods: { cut: { selector: ./mine.js } } }
datasets: [{ name: base, path: base }, { name: other, path: other }]
seeds: [1, 2]
training: { epochs: 9, batchSize: 8 }
`,
        'shared/one.yaml': `methods: [full]
training: { batchSize: 1, learningRate: 0.1 }
engine: { threads: 1 }
`,
        'shared/two.yaml': `methods:
  - full
  - { name: cut, method: sparse, scores: scores, matrix: { selector: [random, ./x/y.js] } }
training: { learningRate: 0.2 }
`,
      });
      // What the matrix has made of "cut" is what the model must name.
      const text = join(folder, 'shared/base.yaml');
      await writeFile(text, (await readFile(text, 'utf8')).replace('cut:', 'cut-selector-random:'));
      const experiment = await load();
      expect(experiment).toMatchObject({
        name: 'main',
        models: [
          {
            path: join(folder, 'shared/models/mini'),
            methods: { 'cut-selector-random': { settings: { selector: join(folder, 'shared/mine.js') } } },
          },
        ],
        datasets: [{ name: 'own', path: join(folder, 'exp/own') }],
        seeds: [1, 2],
        training: { epochs: 2, batchSize: 8, learningRate: 0.2 },
        engine: { threads: 1 },
      });
      expect(experiment.methods.map(({ settings }) => settings)).toEqual([
        {},
        { selector: 'random', scores: join(folder, 'shared/scores') },
        { selector: join(folder, 'shared/x/y.js'), scores: join(folder, 'shared/scores') },
      ]);
    });

    it('lets one model and several replace each other, and --set change what is included', async () => {
      const { folder, load } = await loadFiles(
        {
          'main.yaml': `include: \${SHARED}.yaml\nmodels: [a, b]\n`,
          'shared.yaml': VALID,
        },
        ['training.epochs=7', 'methods.sparse-5.density=0.2'],
      );
      const experiment = await load();
      expect(experiment.models.map(({ path }) => path)).toEqual([join(folder, 'a'), join(folder, 'b')]);
      expect(experiment.training).toEqual({ epochs: 7 });
      expect(experiment.methods[1].settings).toEqual({ density: 0.2 });
    });

    it.each([
      [
        'a cycle',
        { 'a.yaml': 'include: b.yaml\n', 'b.yaml': 'name: b\ninclude: [./sub/../a.yaml]\n' },
        /b\.yaml:2 \(include\[0\]\): the files include each other: .*a\.yaml → .*b\.yaml → .*a\.yaml/,
      ],
      ['itself', { 'a.yaml': 'include: a.yaml\n' }, /a\.yaml:1 \(include\): the files include each other/],
      [
        'a file that is not there',
        { 'a.yaml': 'name: a\ninclude: c.yaml\n' },
        /a\.yaml:2 \(include\): .*c\.yaml: there is no such/,
      ],
      ['what is no path', { 'a.yaml': 'include: { b: 1 }\n' }, /a\.yaml:1 \(include\): Must be the path/],
      [
        'a list',
        { 'a.yaml': 'include: b.yaml\n', 'b.yaml': '- full\n' },
        /b\.yaml:1: a file that is included must be a mapping/,
      ],
      [
        'a wrong value in the file that is included',
        { 'a.yaml': `include: b.yaml\n${VALID}`, 'b.yaml': '\n\nengine: { threads: none }\n' },
        /b\.yaml:3 \(engine\.threads\)/,
      ],
      [
        'a wrong value over one that is included',
        {
          'a.yaml': `include: b.yaml\n${VALID.replace('epochs: 5', 'epochs: 0')}`,
          'b.yaml': 'training: { epochs: 1 }\n',
        },
        /a\.yaml:10 \(training\.epochs\)/,
      ],
      [
        'a variable that is not set in the file that is included',
        { 'a.yaml': `include: b.yaml\n${VALID}`, 'b.yaml': `model: "\${NOWHERE}/x"\n` },
        /b\.yaml:1 \(model\): the environment variable NOWHERE/,
      ],
    ])('refuses %s and says where', async (_, files, message) => {
      const { load } = await loadFiles(files);
      await expect(load()).rejects.toSatisfy(
        (error) => TokensiftError.isInstance(error) && message.test(error.message),
      );
    });
  });

  it('gives an experiment or one typed error with its line for whatever the file holds', async () => {
    const folder = await temporaryFolder();
    const path = join(folder, 'e.yaml');
    const pieces = ['*x', '&x ', '!!set ', '[', ']', '{', '}', '"', `\${DATA}`, '- ', ': ', '# ', '\n', '\0'];
    const words = [
      '__proto__',
      'toString',
      '1e400',
      '.nan',
      'null',
      '-1',
      '..',
      '9'.repeat(30),
      'sparse',
      'seeds',
      'include: e.yaml',
    ];
    const edit = fc.record({
      at: fc.double({ min: 0, max: 1, noNaN: true }),
      removed: fc.integer({ min: 0, max: 12 }),
      added: fc.constantFrom('', ...pieces, ...words),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(edit, { minLength: 1, maxLength: 3 }), async (edits) => {
        const text = edits.reduce((yaml, { at, removed, added }) => {
          const from = Math.floor(at * yaml.length);
          return yaml.slice(0, from) + added + yaml.slice(from + removed);
        }, VALID);
        await writeFile(path, text);
        const outcome = await loadExperiment(path, { environment: { DATA: '/data' } }).catch(
          (error) => error,
        );
        if (!(outcome instanceof Error)) return;
        expect(TokensiftError.isInstance(outcome), String(outcome.stack)).toBe(true);
        expect((outcome as TokensiftError).where).toMatch(/e\.yaml:\d+/);
      }),
      { numRuns: 300 },
    );
  });

  it('keeps what names something of the hub as it is, and refuses what can name nothing', async () => {
    const { experiment } = await load(VALID.replace('models/mini', 'hf:google/bert@v1'));
    expect(experiment.models[0].path).toBe('hf:google/bert@v1');
    for (const wrong of ['hf:bert', 'hf:datasets/google/bert']) {
      await expect(load(VALID.replace('models/mini', wrong))).rejects.toMatchObject({
        code: 'invalid-config',
        where: expect.stringMatching(/:2 \(model\): hf:/),
      });
    }
  });

  it('refuses what no path can hold', async () => {
    await expect(load(VALID.replace('models/mini', '"a\\0b"'))).rejects.toMatchObject({
      code: 'invalid-argument',
      where: expect.stringMatching(/:2 \(model\)$/),
    });
  });

  it.each([
    'epochs',
    'training.=1',
    'methods.nothing.density=1',
    '__proto__.polluted=1',
    'name.first=x',
    'seeds=[1',
    'seeds=*x',
    `seeds=${'['.repeat(1000)}`,
    `${'a.'.repeat(40_000)}a=1`,
  ])('refuses the assignment %s', async (assignment) => {
    await expect(load(VALID, [assignment])).rejects.toMatchObject({ code: 'invalid-argument' });
    expect(({} as Record<string, unknown>).polluted).toBeUndefined();
  });

  it('names the file when it is absent or a folder', async () => {
    const folder = await temporaryFolder();
    await mkdir(join(folder, 'folder.yaml'));
    await expect(loadExperiment(join(folder, 'none.yaml'))).rejects.toMatchObject({ code: 'file-not-found' });
    await expect(loadExperiment(join(folder, 'folder.yaml'))).rejects.toMatchObject({ code: 'io-error' });
    await writeFile(join(folder, 'long.yaml'), '#'.repeat(2 ** 20));
    await expect(loadExperiment(join(folder, 'long.yaml'))).rejects.toMatchObject({
      code: 'io-error',
      problem: expect.stringContaining('longer than'),
    });
  });
});
