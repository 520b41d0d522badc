import { suggest, TokensiftError } from '@tokensift/core';
import { type Experiment, PARTS, type RunFilter, readFilter } from '@tokensift/experiments';
import { Option } from 'commander';

/** `--only`, which can be given several times. */
export const onlyOption = (): Option =>
  new Option(
    '--only <part=names>',
    `make only these runs, such as method=sparse,lora or dataset=banking* (${PARTS.join(', ')}); repeatable`,
  )
    .default([], 'all')
    .argParser((value, previous: readonly string[]) => [...previous, value]);

/**
 * The runs that `--only` picks: of each part what any of its patterns fits.
 * @throws TokensiftError `invalid-argument` for what is no pattern, or of no part; `invalid-config` for names of nothing.
 */
export function readOnly(only: readonly string[], experiment: Experiment): RunFilter {
  const patterns = new Map<(typeof PARTS)[number], string[]>();
  for (const text of only) {
    const { part, names } = parse(text);
    patterns.set(part, [...(patterns.get(part) ?? []), ...names]);
  }
  const where = (part: string) =>
    only.filter((text) => text.startsWith(`${part}=`)).map((text) => `--only ${text}`);
  return readFilter(Object.fromEntries(patterns), experiment, (part) => where(part).join(' '));
}

function parse(text: string): { readonly part: (typeof PARTS)[number]; readonly names: readonly string[] } {
  const [name = '', ...rest] = text.split('=');
  const names = rest.join('=').split(',').filter(Boolean);
  const part = PARTS.find((known) => known === name);
  const other = names.find((one) => PARTS.some((known) => one.startsWith(`${known}=`)));
  if (other !== undefined) {
    throw new TokensiftError({
      code: 'invalid-argument',
      where: `--only ${text}`,
      message: `"${other}" picks by something else.`,
      hint: `Repeat the option: --only … --only ${other}.`,
    });
  }
  if (part !== undefined && names.length > 0) return { part, names };
  throw new TokensiftError({
    code: 'invalid-argument',
    where: `--only ${text}`,
    message: part === undefined ? `there is no "${name}" to pick runs by.` : 'there are no names.',
    hint: part === undefined ? suggest(name, PARTS) : `Write ${part}=NAME,NAME; "*" stands for any text.`,
  });
}
