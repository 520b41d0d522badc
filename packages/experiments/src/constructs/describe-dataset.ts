import type { BaseModel } from '@tokensift/classifier';
import { TokensiftError } from '@tokensift/core';
import type { DatasetSplits } from '@tokensift/datasets';
import { type TaskKind, taskKindOf } from '@tokensift/tasks';
import { constructSettings, scoreOf } from '@tokensift/token-statistics';
import { readTokenizerJson } from '@tokensift/tokenization';
import * as v from 'valibot';
import type { DatasetSettings } from '../experiment/experiment.ts';
import { countRows } from './count-rows.ts';
import { type ConstructReport, describeConstructs } from './describe-constructs.ts';
import { createMarker, type MarkedText, pickTexts } from './mark-text.ts';

/** What people look at of a data set, beside results on it. Its size is bounded, whatever the number of rows. */
export interface DatasetDescription {
  readonly name: string;
  /** The name of the task. */
  readonly task: string;
  readonly rows: { readonly train: number; readonly validation: number; readonly test: number };
  /** The constructs of each class; absent where rows have no classes, and for tokenizers that words cannot be read with. */
  readonly constructs?: Omit<ConstructReport, 'constructs'>;
  /** Training texts with their relevant tokens marked. */
  readonly texts: readonly MarkedText[];
}

/** Constructs over all classes; of few classes each has as many as people look at. */
const CONSTRUCTS = 300;
const MOST_OF_A_CLASS = 60;
const FEWEST_OF_A_CLASS = 3;
const TEXTS = 12;
/** Training rows that constructs are counted in: enough for those that stand out. */
const COUNTED_ROWS = 5000;
const SCORE = 'mutual-information';

/** Finds what people look at of a data set that was read. */
export async function describeDataset(
  { name, task }: Pick<DatasetSettings, 'name' | 'task'>,
  { train, validation, test }: Pick<DatasetSplits<object>, 'train' | 'validation' | 'test'>,
  model: BaseModel,
): Promise<DatasetDescription> {
  const kind = taskKindOf(task);
  return {
    name,
    task: kind.name,
    rows: { train: train.length, validation: validation.length, test: test?.length ?? 0 },
    ...(await constructsOf(kind, train, model)),
  };
}

async function constructsOf(
  kind: TaskKind,
  train: DatasetSplits<object>['train'],
  model: BaseModel,
): Promise<Pick<DatasetDescription, 'constructs' | 'texts'>> {
  try {
    const all = kind.fit(train).labelledTexts(train);
    // At equal distances: files may have one class after the other.
    const every = Math.ceil(all.length / COUNTED_ROWS);
    const rows = all.filter((_, i) => i % every === 0);
    const json =
      model.files?.get('tokenizer.json') ?? (await readTokenizerJson(model.folder, model.sourceFiles));
    const { maxLength, minSupport, falseDiscoveryRate } = v.parse(constructSettings, {});
    const settings = { maxLength, minSupport, span: 'phrase' } as const;
    const counted = await countRows(rows, json, settings);
    const { length } = counted.labelMap.labels;
    const perClass = Math.min(MOST_OF_A_CLASS, Math.max(FEWEST_OF_A_CLASS, Math.round(CONSTRUCTS / length)));
    const { report, ranked } = describeConstructs(counted, model.tokenizer, {
      ...settings,
      falseDiscoveryRate,
      score: scoreOf(SCORE),
      top: 0,
      perClass,
      parts: false,
    });
    const { constructs: _, ...constructs } = report;
    const significant = ranked.filter((construct) => construct.significant);
    return { constructs, texts: pickTexts(rows, createMarker(significant, model.tokenizer), TEXTS) };
  } catch (error) {
    // Constructs are looked at and nothing hangs on them: texts of one class, or a tokenizer of another family, have none.
    if (TokensiftError.isInstance(error)) return { texts: [] };
    throw error;
  }
}
