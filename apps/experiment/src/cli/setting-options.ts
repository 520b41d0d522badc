import { TokensiftError } from '@tokensift/core';
import { listSettings, readValue, type SettingsSchema } from '@tokensift/core/settings';
import { type Command, Option } from 'commander';
import { describeSetting } from '../presentation/describe-setting.ts';

interface SettingOptions {
  /** The settings that get an option; all unless given. */
  readonly names?: readonly string[];
  /** What the options of settings are called that are not called as they are. */
  readonly renamed?: Readonly<Record<string, string>>;
  /** Defaults that take the place of those of the schema, such as a method's own of training. */
  readonly defaults?: object;
  /** What is to be said besides, such as whose settings they are. */
  readonly note?: string;
}

/**
 * Adds options for settings, with what their declarations say: `--batch-size <value>` for `batchSize`. An option that is
 * not given has no value, so that a default stays where it is declared.
 */
export function addSettingOptions(
  command: Command,
  schema: SettingsSchema,
  { names = Object.keys(schema.entries), renamed = {}, defaults = {}, note }: SettingOptions = {},
): Command {
  for (const declared of listSettings(schema)) {
    if (!names.includes(declared.name)) continue;
    const own: unknown = Reflect.get(defaults, declared.name);
    const setting = own === undefined ? declared : { ...declared, default: own };
    const { [setting.name]: entry } = schema.entries;
    const called = renamed[setting.name] ?? setting.name;
    const flag = `--${called.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
    const about = note === undefined ? describeSetting(setting) : `${describeSetting(setting)} (${note})`;
    const option =
      setting.values === 'true or false'
        ? new Option(flag, about)
        : new Option(`${flag} <value>`, about).argParser((given) => read(flag, given, entry));
    command.addOption(option);
  }
  return command;
}

/**
 * The text, or the number that it says, whichever the setting takes.
 * @throws TokensiftError `invalid-argument` where it takes neither.
 */
function read(flag: string, given: string, schema: SettingsSchema['entries'][string]): unknown {
  const number = given.trim() === '' ? Number.NaN : Number(given);
  const readings = [given, ...(Number.isNaN(number) ? [] : [number])].map((value) =>
    readValue(schema, value),
  );
  const good = readings.find(({ problem }) => !problem);
  if (good && !good.problem) return good.output;
  const { message, hint } = readings.at(-1)!.problem!;
  throw new TokensiftError({
    code: 'invalid-argument',
    where: flag,
    message,
    ...(hint !== undefined && { hint }),
  });
}
