export { describeValue, isWritten } from './describe-value.ts';
export { readValue, type SettingsProblem } from './find-problem.ts';
export { defaultSettings, listSettings, type Setting, type SettingDefaults } from './list-settings.ts';
export { readSettings } from './read-settings.ts';
export { type GivenSettings, noSettings, type SettingsOf, type SettingsSchema } from './schema.ts';
export * from './values.ts';
