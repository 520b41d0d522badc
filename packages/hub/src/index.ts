export { repositoryOfFolder } from './cache.ts';
export type { HubEvent, HubOptions } from './hub-options.ts';
export { type Environment, type HubSettings, readHubSettings } from './hub-settings.ts';
export { type PushOptions, type PushResult, pushFolder } from './push-folder.ts';
export {
  describeReference,
  type HubReference,
  isHubReference,
  parseReference,
  type RepositoryKind,
} from './reference.ts';
export { openSnapshot, type Snapshot } from './snapshot.ts';
