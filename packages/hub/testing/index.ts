export { type HubServer, type HubServerOptions, startHubServer } from './hub-server.ts';
export type { Fault, SeenRequest } from './server-fault.ts';
