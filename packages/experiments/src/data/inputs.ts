import {
  type BaseModel,
  createEngine,
  type EngineSettings,
  fetchModel,
  openModel,
} from '@tokensift/classifier';
import type { Engine, Note } from '@tokensift/core';
import type { HubOption } from '@tokensift/datasets';
import type { DatasetSettings, ModelSettings } from '../experiment/experiment.ts';
import { hashModelFolder, hashValue } from '../plan/fingerprints.ts';
import { keepLast } from './keep-last.ts';
import { type OpenedDataset, openDataset } from './open-dataset.ts';

export interface OpenedModel {
  readonly model: BaseModel;
  /** Of the files of its folder. */
  readonly sha256: string;
}

/** What runs are made on, opened when it is asked for; of each kind, what was asked for last stays open. */
export interface Inputs {
  /** @param onNote is told why an engine was chosen, when it is opened */
  engine(settings: EngineSettings, onNote: (message: string) => void): Promise<Engine>;
  /** @throws TokensiftError as `openModel`. */
  model(settings: ModelSettings): Promise<OpenedModel>;
  /**
   * The rows of a data set as a model reads them.
   * @param onRead is told what there is to say of its files, when they are read
   * @throws TokensiftError as `openDataset`.
   */
  dataset(
    settings: DatasetSettings,
    model: ModelSettings,
    onRead?: (notes: readonly Note[]) => void,
  ): Promise<OpenedDataset>;
  /** Lets models and data go: what is asked for next is read anew. */
  forget(): void;
}

export function createInputs(hub: HubOption = {}): Inputs {
  const engines = keepLast<Engine>();
  let models = keepLast<OpenedModel>();
  let datasets = keepLast<OpenedDataset>();

  const model = ({ name: _, path, maxLength: __, ...options }: ModelSettings): Promise<OpenedModel> =>
    models(hashValue({ path, options }), async () => {
      const folder = await fetchModel(path, hub);
      return { model: await openModel(folder, options), sha256: await hashModelFolder(folder) };
    });
  return {
    engine: (settings, onNote) => engines(hashValue(settings), () => createEngine({ ...settings, onNote })),
    model,
    async dataset(settings, modelSettings, onRead = () => {}) {
      const { model: base, sha256 } = await model(modelSettings);
      return await datasets(hashValue({ settings, sha256, modelSettings }), () =>
        openDataset(settings, base, modelSettings.maxLength, hub, onRead),
      );
    },
    forget() {
      models = keepLast();
      datasets = keepLast();
    },
  };
}
