import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { packAll } from './pack.ts';
import { type Registry, startRegistry } from './registry.ts';
import { runCommand } from './run-command.ts';
import { PROGRAM, writeTickets } from './ten-lines.ts';

/** What installs packages, and how a program and the command are run with it. */
interface Manager {
  readonly name: string;
  install(registry: string): readonly [string, ...string[]];
  run(words: readonly string[]): readonly [string, ...string[]];
  readonly command: readonly [string, ...string[]];
  /** Settings that have no flag, by file. */
  files?(registry: string): Readonly<Record<string, string>>;
}

const npx = (name: string): [string, ...string[]] => ['npx', '--yes', name];

/** Versions are those that this was tried with; npm is the one of the Node that runs. */
const managers: readonly Manager[] = [
  {
    name: 'npm',
    install: (registry) => [
      'npm',
      'install',
      'tokensift',
      `--registry=${registry}`,
      '--no-audit',
      '--no-fund',
    ],
    run: (words) => ['node', ...words],
    command: ['npx', '--no-install', 'tokensift'],
  },
  {
    name: 'pnpm',
    install: (registry) => [...npx('pnpm@10.34.9'), 'add', 'tokensift', `--registry=${registry}`],
    run: (words) => ['node', ...words],
    command: [...npx('pnpm@10.34.9'), 'exec', 'tokensift'],
  },
  {
    name: "yarn (Plug'n'Play)",
    install: () => [...npx('@yarnpkg/cli-dist@4.18.1'), 'add', 'tokensift'],
    run: (words) => [...npx('@yarnpkg/cli-dist@4.18.1'), 'node', ...words],
    command: [...npx('@yarnpkg/cli-dist@4.18.1'), 'tokensift'],
    files: (registry) => ({
      'yarn.lock': '',
      '.yarnrc.yml': [
        `npmRegistryServer: ${registry}`,
        'unsafeHttpWhitelist: ["127.0.0.1"]',
        'enableGlobalCache: false',
        'enableTelemetry: false',
        // It keeps new versions waiting, and what is published here has no date.
        'npmPreapprovedPackages: ["tokensift", "@tokensift/*"]',
        'nodeLinker: pnp',
        '',
      ].join('\n'),
    }),
  },
  {
    name: 'bun',
    install: (registry) => [...npx('bun@1.4.5'), 'add', 'tokensift', `--registry=${registry}`],
    run: (words) => [...npx('bun@1.4.5'), 'run', ...words],
    command: [...npx('bun@1.4.5'), 'run', 'tokensift'],
  },
  {
    name: 'deno',
    install: () => [...npx('deno@2.9.6'), 'add', 'npm:tokensift'],
    run: (words) => [...npx('deno@2.9.6'), 'run', '--allow-all', ...words],
    command: [...npx('deno@2.9.6'), 'run', '--allow-all', 'npm:tokensift'],
    files: (registry) => ({ '.npmrc': `registry=${registry}` }),
  },
];

export const managerNames = managers.map(({ name }) => name.split(' ')[0]);

export interface InstallOptions {
  /** Names of what installs; all unless given. */
  readonly managers?: readonly string[];
  /** Versions of Node, which npm fetches; the one that runs this unless given. */
  readonly nodes?: readonly string[];
  readonly log: (line: string) => void;
}

/**
 * Installs tokensift from a registry on this machine in empty folders, with scripts on, and runs ten lines and the command.
 * Behind a wall: the script of onnxruntime-node fails.
 * @returns how many of them failed
 */
export async function tryInstalls({ managers: wanted = managerNames, nodes = [''], log }: InstallOptions) {
  const parent = await mkdtemp(join(tmpdir(), 'tokensift-installs-'));
  try {
    await using registry = await startRegistry();
    for (const tarball of (await packAll(join(parent, 'tarballs'))).values()) await registry.publish(tarball);
    let failures = 0;
    for (const version of nodes) {
      const path = version === '' ? [] : [await fetchNode(join(parent, `node-${version}`), version)];
      for (const manager of managers.filter(({ name }) => wanted.includes(name.split(' ')[0]))) {
        for (const wall of manager.name === 'npm' ? [false, true] : [false]) {
          const label = [manager.name, version && `Node ${version}`, wall && 'behind a wall']
            .filter(Boolean)
            .join(', ');
          const folder = await mkdtemp(join(parent, 'app-'));
          try {
            log(`${label}: ${await tryInstall(folder, manager, registry, { path, wall })}`);
          } catch (error) {
            failures += 1;
            log(`${label}: FAILED. ${error instanceof Error ? error.message : error}`);
          }
          await rm(folder, { recursive: true, force: true });
        }
      }
    }
    return failures;
  } finally {
    await rm(parent, { recursive: true, force: true });
  }
}

/** A folder with a Node of that version. */
async function fetchNode(folder: string, version: string): Promise<string> {
  await mkdir(folder);
  await writeFile(join(folder, 'package.json'), '{}');
  const name = `node-${process.platform}-${process.arch}`;
  await runCommand(['npm', 'install', `${name}@${version}`, '--no-audit', '--no-fund'], { cwd: folder });
  return join(folder, 'node_modules', name, 'bin');
}

async function tryInstall(
  folder: string,
  manager: Manager,
  { url }: Registry,
  { path, wall }: { readonly path: readonly string[]; readonly wall: boolean },
): Promise<string> {
  await writeFile(join(folder, 'package.json'), '{ "name": "app", "private": true, "type": "module" }');
  for (const [file, text] of Object.entries(manager.files?.(url) ?? {}))
    await writeFile(join(folder, file), text);
  await writeFile(join(folder, 'program.js'), PROGRAM);
  await writeTickets(join(folder, 'tickets.csv'));
  const options = {
    cwd: folder,
    path,
    // Where the script of onnxruntime-node would fetch from when it is made to: an address at which nobody answers.
    env: wall ? { ONNXRUNTIME_NODE_INSTALL: 'cuda12', GLOBAL_AGENT_HTTPS_PROXY: 'http://127.0.0.1:9' } : {},
  };
  await runCommand(manager.install(url), options);
  const megabytes = Number.parseInt(await runCommand(['du', '-sm', '.'], options), 10);
  const answer = JSON.parse(
    (await runCommand(manager.run(['program.js']), options)).trim().split('\n').at(-1) as string,
  );
  if (answer.label !== 'delivery') throw new Error(`The program answered ${JSON.stringify(answer)}.`);
  if (wall && answer.engine !== 'wasm') throw new Error('The native engine was installed all the same.');
  const version = (await runCommand([...manager.command, '--version'], options)).trim();
  return `${megabytes} MB, engine ${answer.engine}, tokensift ${version}`;
}
