import type { Format } from '../format.ts';
import { adaptedModel } from './adapted-model.ts';
import { peftAdapter } from './adapters.ts';
import { countTable } from './count-table.ts';
import { dataset, predictInput } from './data.ts';
import { delta } from './deltas.ts';
import { experimentFile, results, runRecord } from './experiments.ts';
import { modelConfig, modelWeights, sentenceEncoder } from './models.ts';
import { scores, selection } from './sensitivity.ts';
import { tokenizerFiles, tokenizerJson } from './tokenizers.ts';
import { trainingState } from './training-state.ts';

/** All that the project reads. */
export const formats: readonly Format[] = [
  tokenizerJson,
  tokenizerFiles,
  modelConfig,
  modelWeights,
  sentenceEncoder,
  peftAdapter,
  delta,
  selection,
  scores,
  countTable,
  adaptedModel,
  trainingState,
  runRecord,
  results,
  experimentFile,
  dataset,
  predictInput,
];
