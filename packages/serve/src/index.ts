export type { ServedClassifier } from './classifier/served-classifier.ts';
export { listen } from './listen.ts';
export type { Log, LogEntry } from './log.ts';
export { DEFAULT_MODEL } from './models/served-model.ts';
export {
  type ClassifierServer,
  createServer,
  type ModelSource,
  type ServerOptions,
  startServer,
} from './server.ts';
export { type ServeSettings, serveSettings } from './settings.ts';
