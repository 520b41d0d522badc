import { TokensiftError } from '@tokensift/core';
import { expandMatrix } from './expand-matrix.ts';
import { type ExperimentFile, methodSchema } from './experiment-schema.ts';
import { trialsOf } from './search-space.ts';
import { type KeyPath, type Locate, validate } from './validate-experiment.ts';

/** An entry of a method, and where in the file it stands. */
export interface PlacedEntry {
  readonly entry: ExperimentFile['methods'][number];
  readonly at: number;
}

type MethodFile = Exclude<PlacedEntry['entry'], string>;

/**
 * The entries of methods: one for each combination of a matrix, with the trials that a search makes.
 * @throws TokensiftError `invalid-config` for a matrix or a space that cannot be used.
 */
export function readEntries(file: ExperimentFile, locate: Locate): PlacedEntry[] {
  return file.methods.flatMap((given, at) =>
    expandMatrix(given).map((expanded): PlacedEntry => {
      const place: Locate = (keys) => locate(['methods', at, ...placeInEntry(keys, given)]);
      const entry = typeof expanded === 'string' ? expanded : validate(methodSchema, expanded, place);
      return { entry: withTrials(entry, file, place, locate), at };
    }),
  );
}

function withTrials(
  entry: PlacedEntry['entry'],
  { search }: ExperimentFile,
  place: Locate,
  locate: Locate,
): PlacedEntry['entry'] {
  const { space: own, ...method }: MethodFile = typeof entry === 'string' ? { name: entry } : entry;
  if (own && (!search || method.trials)) {
    throw new TokensiftError({
      code: 'invalid-config',
      where: place(['space']),
      message: search ? 'there are both "space" and "trials".' : 'there is no search.',
      hint: search ? 'Give one of them.' : 'Add one: search: { kind: random, trials: 8 }.',
    });
  }
  const space = own ?? (method.trials ? undefined : search?.space);
  if (!search || !space) return entry;
  const where = (setting: string) => (own ? place(['space', setting]) : locate(['search', 'space', setting]));
  return { ...method, trials: trialsOf(space, search, where) };
}

/** Where the file has what the experiment has: one model can stand alone, a matrix is one entry, a space many trials. */
export function placeInFile(
  [list, index, ...inside]: KeyPath,
  file: ExperimentFile,
  entries: readonly PlacedEntry[],
): KeyPath {
  if (list === undefined || index === undefined) return list === undefined ? [] : [list];
  if (list === 'models' && file.models === undefined) return ['model', ...inside];
  const placed = list === 'methods' && typeof index === 'number' ? entries[index] : undefined;
  if (!placed) return [list, index, ...inside];
  const given = file.methods[placed.at];
  const { trials, space } = Object(given) as Partial<MethodFile>;
  const [first, , setting] = inside;
  if (first !== 'trials' || trials) return ['methods', placed.at, ...placeInEntry(inside, given)];
  return [
    ...(space ? ['methods', placed.at] : ['search']),
    'space',
    ...(setting === undefined ? [] : [setting]),
  ];
}

/** What a matrix has set is found in it. */
function placeInEntry(keys: KeyPath, entry: PlacedEntry['entry']): KeyPath {
  const key = keys[0] === 'training' ? keys[1] : keys[0];
  const { matrix = {} } = Object(entry) as Partial<MethodFile>;
  return key !== undefined && Object.hasOwn(matrix, key) ? ['matrix', key] : keys;
}
