import type { Experiment } from '../src/experiment/experiment.ts';
import type { FolderMode } from '../src/store/mark.ts';
import { openRunFolder } from '../src/store/run-folder.ts';

/** Opens the folder of an experiment: node open-run-folder.ts FOLDER MODE */
const [folder, mode] = process.argv.slice(2) as [string, FolderMode];

await using _ = await openRunFolder(folder, { name: 'tiny' } as Experiment, mode);
