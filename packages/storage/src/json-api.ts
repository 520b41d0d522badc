/** What reads JSON and needs no file system, for packages that run in a browser too. */
export type { Refusal } from './files/read-file.ts';
export { checkSchema } from './json/check-schema.ts';
export { parseJson } from './json/parse-json.ts';
