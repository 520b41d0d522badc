import { Command, Option } from 'commander';
import { checkPackages } from './check.ts';
import { managerNames, tryInstalls } from './install.ts';
import { tryRelease } from './release.ts';

const program = new Command('packages').description(
  'Uses the packages as people get them. Build them first.',
);

program
  .command('install')
  .description('install tokensift in empty folders, and run a program and the command')
  .addOption(new Option('--managers <names...>', 'what installs').choices(managerNames).default(managerNames))
  .option('--nodes <versions...>', 'versions of Node, such as 20 22 24 (default: this one)')
  .action(async ({ managers, nodes }: { managers: string[]; nodes?: string[] }) => {
    const failures = await tryInstalls({ managers, ...(nodes && { nodes }), log: console.log });
    if (failures > 0) process.exitCode = 1;
  });

program
  .command('check')
  .description('look at the packages with publint and attw')
  .action(async () => {
    const problems = await checkPackages();
    for (const problem of problems) console.error(problem);
    if (problems.length > 0) process.exitCode = 1;
  });

program
  .command('release')
  .description('release the last commit to a registry on this machine')
  .option('--built', 'take the packages as they are built here, in place of building them')
  .action(async ({ built = false }: { built?: boolean }) => {
    const published = await tryRelease({ built, log: console.log });
    console.log(published.join('\n'));
  });

await program.parseAsync();
