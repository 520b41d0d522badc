export * from './browser.ts';
export {
  type BuildCountTableOptions,
  type BuiltCountTable,
  buildCountTable,
  loadCountTable,
} from './count-table-file.ts';
