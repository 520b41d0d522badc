import { largestSmallModel } from '@tokensift/classifier';
import type { Command } from 'commander';
import { describeSetting, formatDefault } from '../presentation/describe-setting.ts';
import { type SettingGroup, settingGroups } from '../presentation/setting-groups.ts';
import { printJson, printText } from './output.ts';

export function addSettingsCommand(command: Command): void {
  command
    .argument('[names...]', `whose: ${settingGroups.names.join(', ')}; all unless given`)
    .option('--json', 'print them as JSON')
    .action((names: readonly string[], { json }: { readonly json?: boolean }) => {
      const groups = (names.length > 0 ? names : settingGroups.names).map(settingGroups.of);
      if (json) printJson({ schema: 'tokensift/settings/1', groups });
      else printText(groups.map(describe).join('\n\n'));
    });
}

const { layers, hiddenSize } = largestSmallModel;

function describe({
  name,
  about,
  how,
  settings,
  trainingDefaults,
  fallsWithSize,
  onSentenceEncoders,
}: SettingGroup): string {
  const list = (values = {}): string =>
    Object.entries(values)
      .map(([key, value]) => `${key} ${value}`)
      .join(', ');
  return [
    `${name}: ${about}`,
    `  ${settings.length > 0 ? how : 'no settings'}`,
    ...(trainingDefaults ? [`  training by default: ${list(trainingDefaults)}`] : []),
    ...(onSentenceEncoders ? [`  with a sentence encoder: ${list(onSentenceEncoders)}`] : []),
    ...(fallsWithSize
      ? [`  on models larger than ${layers} layers of ${hiddenSize}: a lower learningRate`]
      : []),
    ...settings.flatMap((setting) => {
      const { default: standard, ...rest } = setting;
      const value = standard === undefined ? '' : ` = ${formatDefault(standard)}`;
      return [`  ${setting.name}${value}`, `      ${describeSetting(rest)}`];
    }),
  ].join('\n');
}
