import { type Problem, TokensiftError } from '@tokensift/core';
import type { Pooling } from '@tokensift/models';
import { type FittedTask, type TaskKind, taskKindOf, taskKinds } from '@tokensift/tasks';
import type { TaskTensors } from './task-tensors.ts';

/** Fields of config.json that a classifier of this task is saved with. */
export function taskFields(task: FittedTask): Readonly<Record<string, unknown>> {
  const isStated =
    kindOfProblem(task.kind.problem)?.name !== task.name || Object.keys(task.settings).length > 0;
  return { ...task.config, ...(isStated && { tokensift: { task: task.name, ...task.settings } }) };
}

/** What a folder says of its task. */
export interface StatedTask {
  readonly folder: string;
  /** By Python's class and `problem_type`. */
  readonly problem: Problem | undefined;
  /** By ours. */
  readonly settings?: Readonly<Record<string, unknown>> | undefined;
  readonly tensors: TaskTensors;
}

/**
 * The task of a saved classifier: as tokensift wrote it, or as Python's class and `problem_type` say.
 * @param expected the kind that the caller can handle
 * @throws TokensiftError `invalid-argument` for another kind, `unsupported` for one that is not known.
 */
export function restoreTask(
  { folder, problem, settings: stated = {}, tensors }: StatedTask,
  labels: readonly string[],
  expected: TaskKind | 'any',
): FittedTask {
  const { task: name, ...settings } = stated;
  const kind =
    typeof name === 'string'
      ? taskKindOf(name)
      : kindOfProblem(problem ?? (labels.length === 1 ? 'regression' : 'single-label'));
  if (kind === undefined) {
    throw new TokensiftError({
      code: 'unsupported',
      where: folder,
      message: `The classifier is of a kind that is not supported: ${problem}.`,
      hint: 'A new head can be trained on its encoder: tokensift finetune --model DIR.',
    });
  }
  if (expected !== 'any' && expected.name !== kind.name) {
    throw new TokensiftError({
      code: 'invalid-argument',
      where: folder,
      message: `The folder holds a classifier for the task "${kind.name}"; "${expected.name}" is expected.`,
      hint: `Open it with { task: taskKindOf('${kind.name}') }.`,
    });
  }
  return kind.restore({ labels, settings, tensors, where: folder });
}

/** The name of the task that fields of a config.json stand for. */
export function taskNameOf({
  pooling,
  config = {},
}: {
  readonly pooling: Pooling;
  readonly config?: Readonly<Record<string, unknown>> | undefined;
}): string {
  const { task } = Object(config.tokensift) as { readonly task?: unknown };
  if (typeof task === 'string') return task;
  const problems: Readonly<Record<string, Problem>> = {
    multi_label_classification: 'multi-label',
    regression: 'regression',
  };
  const problem = pooling === 'none' ? 'token' : (problems[String(config.problem_type)] ?? 'single-label');
  return (kindOfProblem(problem) as TaskKind).name;
}

const kindOfProblem = (problem: string): TaskKind | undefined =>
  taskKinds.find((kind) => kind.problem === problem);
