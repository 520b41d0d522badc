// A process that makes runs for the one that has started it: node worker.js SETTINGS
// What ends it comes before all else is loaded.

// Native threads that are at work do not keep it from ending at once.
const end = () => process.kill(process.pid, 'SIGKILL');
// Nobody is left to make runs for.
process.on('disconnect', end);
if (!process.connected) end();

// A terminal sends these to all processes of a command; the one that has started this one says when to stop.
for (const signal of ['SIGINT', 'SIGHUP'] as const) process.on(signal, () => {});

const { makeRuns } = await import('./make-runs.ts');
makeRuns(JSON.parse(process.argv[2]));

export {};
