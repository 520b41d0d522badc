import { adaptationSettings, engineSettings, methods, trainingSettings } from '@tokensift/classifier';
import { createRegistry, type MethodDefaults } from '@tokensift/core';
import { listSettings, type Setting, type SettingsSchema } from '@tokensift/core/settings';
import { taskKinds } from '@tokensift/tasks';

/** Settings that belong together, with how they are set. */
export interface SettingGroup {
  readonly name: string;
  readonly about: string;
  readonly how: string;
  readonly settings: readonly Setting[];
  /** Defaults of training that a method has of its own. */
  readonly trainingDefaults?: Omit<MethodDefaults, 'onSentenceEncoders' | 'fallsWithSize'>;
  /** Whether their learning rate is a lower one on larger models. */
  readonly fallsWithSize?: boolean;
  /** Those that differ where a head in closed form is put on a sentence encoder. */
  readonly onSentenceEncoders?: MethodDefaults['onSentenceEncoders'];
}

const group = (name: string, about: string, how: string, schema: SettingsSchema): SettingGroup => ({
  name,
  about,
  how,
  settings: listSettings(schema),
});

const groups: readonly SettingGroup[] = [
  group(
    'training',
    'how a model is trained, whatever the method',
    '--set training.KEY=VALUE',
    trainingSettings,
  ),
  ...Object.values(methods.entries).map((kind) => {
    const { onSentenceEncoders, fallsWithSize, ...trainingDefaults } = kind.create().defaults;
    return {
      ...group(kind.name, `trains ${kind.summary}`, `--method ${kind.name} --set KEY=VALUE`, kind.settings),
      trainingDefaults,
      ...(fallsWithSize && { fallsWithSize }),
      ...(onSentenceEncoders && { onSentenceEncoders }),
    };
  }),
  ...taskKinds.map((kind) =>
    group(kind.name, kind.summary, `--task ${kind.name} --set task.KEY=VALUE`, kind.settings),
  ),
  group(
    'adaptation',
    'makes constructs of the training texts tokens before training',
    'options of `tokensift adapt`; adaptation: { KEY: VALUE } of a method in an experiment',
    adaptationSettings,
  ),
  group(
    'engine',
    'what computes',
    '--engine NAME --backend NAME; engine: { KEY: VALUE } in an experiment',
    engineSettings,
  ),
];

/** All settings, by what they are settings of. */
export const settingGroups = createRegistry<SettingGroup>(
  'group of settings',
  Object.fromEntries(groups.map((entry) => [entry.name, entry])),
);
