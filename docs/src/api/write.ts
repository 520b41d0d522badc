// Writes the API reference, a page a package, from the docstrings of what each package exports.
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { Application, TSConfigReader } from 'typedoc';
import type { PluginOptions } from 'typedoc-plugin-markdown';
import { GENERATED, root } from '../site/links.ts';

const packages = readdirSync(join(root, 'packages')).sort();

const markdown: Partial<PluginOptions> = {
  outputFileStrategy: 'modules',
  entryFileName: 'index',
  hidePageHeader: true,
  hideBreadcrumbs: true,
  useCodeBlocks: true,
  parametersFormat: 'table',
  interfacePropertiesFormat: 'table',
  typeDeclarationFormat: 'table',
};

const app = await Application.bootstrapWithPlugins(
  {
    name: 'API',
    entryPoints: packages.map((name) => join(root, 'packages', name, 'src/index.ts')),
    tsconfig: join(root, 'docs/tsconfig.api.json'),
    plugin: ['typedoc-plugin-markdown'],
    readme: 'none',
    disableSources: true,
    excludeInternal: true,
    excludePrivate: true,
    excludeExternals: true,
    // Types are checked by `npm run check`, by the compiler that the project uses.
    skipErrorChecking: true,
    logLevel: 'Error',
    ...markdown,
  },
  [new TSConfigReader()],
);
const project = await app.convert();
if (!project) throw new Error('The API could not be read.');
// typedoc names modules by their paths.
for (const module of project.children ?? []) module.name = module.name.replace(/^.*?([^/]+)\/src.*$/, '$1');
await app.outputs.writeOutput({ name: 'markdown', path: join(root, GENERATED) }, project);
