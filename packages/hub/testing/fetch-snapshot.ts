import { openSnapshot } from '../src/index.ts';

/** Fetches all files of a model in a process of its own: node fetch-snapshot.ts REFERENCE. Prints the folder. */
const snapshot = await openSnapshot(process.argv[2], 'model', {
  onProgress: (event) => process.stderr.write(`${JSON.stringify(event)}\n`),
});
await snapshot.fetch(snapshot.names);
process.stdout.write(snapshot.folder);
