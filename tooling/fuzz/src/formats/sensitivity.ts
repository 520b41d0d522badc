import { join } from 'node:path';
import {
  type EstimatedSensitivity,
  estimateSensitivity,
  openModel,
  type SelectedParameters,
  selectParameters,
} from '@tokensift/classifier';
import { tinyBertFolder } from '@tokensift/models/testing';
import {
  loadScores,
  loadSelection,
  saveScores,
  saveSelection,
  selectionMap,
} from '@tokensift/parameter-sensitivity';
import type { Corpus, Format } from '../format.ts';
import { sharedEngine } from '../tiny/engine.ts';
import { tinyRows } from '../tiny/rows.ts';

const plan = async () => ({
  model: await openModel(tinyBertFolder, { pooling: 'mean' }),
  train: tinyRows(24),
  seed: 1,
  training: { batchSize: 8 },
  engine: await sharedEngine(),
});

let scored: Promise<EstimatedSensitivity> | undefined;
let selected: Promise<SelectedParameters> | undefined;
const tinyScores = async () => {
  scored ??= estimateSensitivity(await plan());
  return await scored;
};
const tinySelection = async (granularity = 'rows') =>
  await selectParameters({ ...(await plan()), selection: { density: 0.2, granularity } });

const JSON_FILE = 'selection.json';
const INDICES = 'selection.safetensors';

/** A saved selection: what is selected, and the indices beside it. */
export const selection: Format = {
  name: 'selection',
  corpora: ['rows', 'columns'].map(
    (granularity): Corpus => ({
      name: granularity,
      files: [
        { path: JSON_FILE, structure: 'json', checksummed: true },
        { path: INDICES, structure: 'safetensors', checksummed: true },
      ],
      async write(folder) {
        await saveSelection(join(folder, JSON_FILE), await tinySelection(granularity));
      },
    }),
  ),
  async read(folder) {
    selected ??= tinySelection();
    const { origin, parameters } = await selected;
    const saved = await loadSelection(join(folder, JSON_FILE), origin.model, parameters);
    return { ...saved, map: selectionMap(saved.selection, saved.parameters) };
  },
};

const SCORES = 'scores.safetensors';

/** Saved sensitivity scores. */
export const scores: Format = {
  name: 'scores',
  corpora: [
    {
      name: 'token-fisher',
      files: [{ path: SCORES, structure: 'safetensors', checksummed: true }],
      async write(folder) {
        await saveScores(join(folder, SCORES), await tinyScores());
      },
    },
  ],
  async read(folder) {
    const { parameters, origin } = await tinyScores();
    return await loadScores(join(folder, SCORES), parameters, { model: origin.model, data: origin.data });
  },
};
