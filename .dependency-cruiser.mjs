// Which file may import which. Packages see what their manifests declare; here stands that these arrows only point downwards.

/** From the bottom up. A package imports those of lower layers alone. */
const LAYERS = [
  ['core'],
  ['eval', 'graph', 'sparse-optimizers', 'storage'],
  ['engine-onnx', 'engine-tfjs', 'hub', 'models', 'token-statistics', 'tokenization'],
  ['baselines', 'datasets', 'deltas', 'parameter-sensitivity', 'training'],
  ['tasks'],
  ['onnx-export'],
  ['classifier'],
  ['experiments', 'serve'],
  ['executor-bullmq'],
];

const source = '\\.ts$';
const forTests = '(\\.test\\.ts$|/testing/|/fixtures/)';

/** @type {import('dependency-cruiser').IConfiguration} */
export default {
  forbidden: [
    ...LAYERS.map((layer, height) => ({
      name: `${layer.join('-')}-downwards`,
      severity: 'error',
      from: { path: `^packages/(${layer.join('|')})/src/.*${source}`, pathNot: forTests },
      to: {
        path: `^packages/(${LAYERS.slice(height).flat().join('|')})/`,
        pathNot: '^packages/$1/',
      },
    })),
    {
      name: 'own-package',
      comment: 'Other packages are imported by their names.',
      severity: 'error',
      from: { path: '^(packages|apps)/([^/]+)/' },
      to: { path: '^(packages|apps)/', pathNot: '^$1/$2/', dependencyTypes: ['local'] },
    },
    {
      name: 'no-circle',
      severity: 'error',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    {
      name: 'not-to-tests',
      comment: 'What is published imports nothing that is there for tests.',
      severity: 'error',
      from: { path: `^(packages|apps)/[^/]+/src/.*${source}`, pathNot: forTests },
      to: { path: forTests },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '(^|/)(dist|node_modules)/' },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: {
      conditionNames: ['@tokensift/source', 'import', 'types', 'node'],
      exportsFields: ['exports'],
    },
  },
};
