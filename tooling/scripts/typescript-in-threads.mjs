// Lets threads run TypeScript where something else does so for the main one, as the test runner does.
import { isMainThread } from 'node:worker_threads';

if (!isMainThread) await import('./typescript.mjs');
