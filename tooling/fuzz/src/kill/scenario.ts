/** A command whose folder must be the same however often it was killed on the way. */
export interface Scenario {
  readonly name: string;
  /**
   * The command, which goes on where an earlier process was killed.
   * @param inputs folder of `writeTinyExperiment`
   * @param seed tells two processes apart
   */
  words(inputs: string, out: string, seed: number): readonly string[];
  /** Whether the folder holds another result, of seed 9, before the command replaces it. */
  readonly replaces: boolean;
}

const finetune = (
  inputs: string,
  out: string,
  seed: number,
  ...more: readonly string[]
): readonly string[] => [
  'finetune',
  ...['--model', `${inputs}/model`, '--data', `${inputs}/data`, '--pooling', 'mean'],
  ...['--method', 'sparse', '--density', '0.2', '--set', 'training.flopsBudget=0'],
  ...['--epochs', '4', '--batch-size', '16', '--learning-rate', '0.02', '--seed', String(seed)],
  ...['--resume', '--state-every', '0', '--json', '--out', out],
  ...more,
];

export const scenarios: readonly Scenario[] = [
  { name: 'finetune', replaces: false, words: (inputs, out, seed) => finetune(inputs, out, seed) },
  {
    name: 'finetune-overwrite',
    replaces: true,
    words: (inputs, out, seed) => finetune(inputs, out, seed, '--overwrite'),
  },
  {
    name: 'run',
    replaces: false,
    words: (inputs, out, seed) => [
      ...['run', `${inputs}/tiny.yaml`, '--resume', '--state-every', '0', '--json', '--out', out],
      // Both write records of the same names, with other contents.
      ...['--set', 'seeds=[1]', '--set', `training.epochs=${seed + 1}`],
    ],
  },
];
