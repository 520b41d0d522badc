import type { TaskKind } from '@tokensift/tasks';
import type { BaseModel } from './open-model.ts';

/** A model as a task reads it: where tokens are classified, nothing is pooled. */
export function modelForTask(model: BaseModel, { head }: Pick<TaskKind, 'head'>): BaseModel {
  if (head === 'text') return model;
  return {
    ...model,
    pooling: 'none',
    poolingChoice: { pooling: 'none', source: 'task' },
    notes: model.notes.filter(({ kind }) => kind !== 'pooling'),
  };
}
