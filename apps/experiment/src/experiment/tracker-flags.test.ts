import { mkdir, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { errorOf, temporaryFolder } from '@tokensift/testing';
import { describe, expect, it } from 'vitest';
import { loadExperiment } from './load-experiment.ts';

const FILE = `name: intents
model: models/mini
datasets:
  - { name: banking, path: banking77 }
methods: [full]
seeds: [1]
`;

async function load(yaml: string, trackers: readonly string[] = []) {
  const folder = await temporaryFolder();
  const path = join(folder, 'experiment.yaml');
  await writeFile(path, `${FILE}${yaml}`);
  return { folder, load: () => loadExperiment(path, { trackers, environment: { TRACKERS: '/my' } }) };
}

describe('trackers of an experiment file', () => {
  it('are names, mappings to settings, and modules beside the file; more on the command line', async () => {
    const { folder, load: loadIt } = await load(
      // biome-ignore lint/suspicious/noTemplateCurlyInString: this is how experiments write variables.
      'trackers: [tensorboard, { mlflow: { uri: "http://host" } }, ./a.ts, "${TRACKERS}/b.js", { ./c.js: { x: 1 } }]\n',
      ['tensorboard', '{mlflow: {experiment: other}}', './mine.js', 'a-package'],
    );
    expect((await loadIt()).trackers).toEqual([
      { name: 'tensorboard', settings: {} },
      { name: 'mlflow', settings: { uri: 'http://host' } },
      { name: join(folder, 'a.ts'), settings: {} },
      { name: '/my/b.js', settings: {} },
      { name: join(folder, 'c.js'), settings: { x: 1 } },
      { name: 'mlflow', settings: { experiment: 'other' } },
      { name: resolve('mine.js'), settings: {} },
      { name: 'a-package', settings: {} },
    ]);
    expect(await (await load('')).load()).not.toHaveProperty('trackers');
  });

  it('are taken over from files that are included, with the paths of modules beside those', async () => {
    const { folder, load: loadIt } = await load('include: more/defaults.yaml\n');
    await mkdir(join(folder, 'more'));
    await writeFile(
      join(folder, 'more/defaults.yaml'),
      'trackers: [tensorboard, ./a.ts, { ./c.js: { x: 1 } }]\n',
    );
    expect((await loadIt()).trackers).toEqual([
      { name: 'tensorboard', settings: {} },
      { name: join(folder, 'more/a.ts'), settings: {} },
      { name: join(folder, 'more/c.js'), settings: { x: 1 } },
    ]);
  });

  it.each([
    ['trackers: tensorboard\n', [], /experiment\.yaml:7 \(trackers\)$/, /Must be a list/],
    ['trackers: [{ mlflow: { url: x } }]\n', [], /:7 \(trackers\[0\]\.mlflow\.url\)$/, /no setting "url"/],
    ['trackers: [{ tensorboard: {}, mlflow: {} }]\n', [], /:7 \(trackers\[0\]\)$/, /a mapping of the name/],
    ['', ['{tensorboard: {port: 1}}'], /\(trackers\[0\]\.tensorboard\.port\)$/, /no setting "port"/],
    ['', ['{mlflow'], /^--tracker \{mlflow$/, /./],
  ] as const)('are refused where they are no such thing: %s%s', async (yaml, flags, where, problem) => {
    const error = await errorOf((await load(yaml, flags)).load());
    expect(error.where).toMatch(where);
    expect(error.problem).toMatch(problem);
  });
});
