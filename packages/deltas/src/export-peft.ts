import {
  isEmbedding,
  type ParameterDescription,
  type ParameterValues,
  partIndices,
  readPart,
  type Tensor,
  TokensiftError,
  writePart,
} from '@tokensift/core';
import {
  type CheckpointLayout,
  nameInCheckpoint,
  type PeftFiles,
  type PeftHeadOptions,
  peftHead,
  peftTask,
  placeOf,
} from '@tokensift/models';
import { applyDelta } from './apply-delta.ts';
import type { Change, Delta } from './delta.ts';

/** What PEFT puts before the names of a model's modules. */
const modelPrefix = 'base_model.model.';

/** A kind of adapter that Python's PEFT has for changed values. */
export type PeftForm = 'shira' | 'trainable-tokens';

export interface PeftExport {
  readonly form: PeftForm;
  readonly files: PeftFiles;
  /** Parameters for the model that the adapter is put on: the base, with the head and all that has no such form. */
  readonly values: ParameterValues;
  /** Changed parameters that are in the adapter, and those that are merged into `values`. */
  readonly adapted: readonly string[];
  readonly merged: readonly string[];
}

export interface ExportPeftOptions extends PeftHeadOptions {
  /** By default SHiRA where a linear map changed. */
  readonly form?: PeftForm | undefined;
}

/**
 * A delta as an adapter of Python's PEFT (0.21): linear maps as SHiRA (Bhardwaj et al. 2024, arXiv 2406.13175: single
 * values that are added to the weights), or rows of the token embeddings as trainable tokens. PEFT has one kind in an
 * adapter, so the rest is merged. SHiRA gives each map r · (inputs + outputs) values with one r for all: maps with fewer
 * are filled up with zeros, and those that do not fit are merged, too. SHiRA brings the head; PEFT's trainable tokens
 * cannot, and have it in their base.
 * @throws TokensiftError `unsupported` when nothing that changed has the form, `base-mismatch`.
 */
export function exportPeft(
  base: ParameterValues,
  delta: Delta,
  descriptions: readonly ParameterDescription[],
  options: ExportPeftOptions,
): PeftExport {
  const { layout, pooling, form } = options;
  const trained = applyDelta(base, delta);
  const described = new Map(descriptions.map((description) => [description.name, description]));
  const isLinear = ({ slice, shape }: Change): boolean => {
    const description = described.get(slice.parameter);
    // PEFT has no SHiRA for maps that are stored as [inputs, outputs].
    const { transposed = false } = placeOf(layout, slice.parameter);
    return (
      shape.length === 2 &&
      description !== undefined &&
      !isEmbedding(description) &&
      !description.head &&
      !transposed
    );
  };
  const isTokens = ({ slice }: Change): boolean => described.get(slice.parameter)?.role === 'token-embedding';
  const chosen = form ?? (delta.changes.some(isLinear) ? 'shira' : 'trainable-tokens');
  const made =
    chosen === 'shira'
      ? shira(mapsOf(delta.changes.filter(isLinear), layout))
      : trainableTokens(delta.changes.filter(isTokens), base, layout);
  if (made.adapted.length === 0) {
    throw new TokensiftError({
      code: 'unsupported',
      message: `Nothing that the delta changes can be saved as ${chosen}.`,
      hint: 'Use the classifier with the delta applied: tokensift delta apply.',
    });
  }
  const adapted = new Set(made.adapted);
  // What is in the adapter has the base's values here.
  const values = new Map(
    [...trained].map(([name, tensor]) => [name, adapted.has(name) ? base.get(name)! : tensor]),
  );
  const common = {
    task_type: peftTask(pooling),
    inference_mode: true,
    // Python finds it from inside the folder.
    base_model_name_or_path: 'base',
  };
  const head = chosen === 'shira' ? peftHead(descriptions, trained, modelPrefix, options) : undefined;
  return {
    form: chosen,
    files: {
      config: { ...common, ...made.files.config, ...head?.config },
      tensors: new Map([...made.files.tensors, ...(head?.tensors ?? [])]),
    },
    values,
    adapted: made.adapted,
    merged: delta.changes.map(({ slice }) => slice.parameter).filter((name) => !adapted.has(name)),
  };
}

interface Made {
  readonly files: PeftFiles;
  readonly adapted: readonly string[];
}

const moduleOf = (layout: CheckpointLayout, tensor: string): string =>
  nameInCheckpoint(layout, tensor.replace(/\.weight$/, ''));

/** What changed of a linear map as a checkpoint has it, of which some of ours may be parts. */
interface MapChange {
  readonly module: string;
  readonly parameters: readonly string[];
  readonly shape: readonly [outputs: number, inputs: number];
  /** Flat indices of the changed values, and by how much. */
  readonly indices: Int32Array;
  readonly differences: Float32Array;
}

function mapsOf(changes: readonly Change[], layout: CheckpointLayout): MapChange[] {
  const maps = new Map<string, MapChange>();
  for (const { slice, shape, values, previous } of changes) {
    const [outputs, inputs] = shape as readonly [number, number];
    const { tensor, part } = placeOf(layout, slice.parameter);
    const module = moduleOf(layout, tensor);
    const known = maps.get(module);
    const start = (part?.index ?? 0) * outputs * inputs;
    maps.set(module, {
      module,
      parameters: [...(known?.parameters ?? []), slice.parameter],
      shape: [outputs * (part?.of ?? 1), inputs],
      indices: Int32Array.from([
        ...(known?.indices ?? []),
        ...partIndices(slice, shape).map((index) => start + index),
      ]),
      differences: Float32Array.from([
        ...(known?.differences ?? []),
        ...values.map((value, i) => value - previous[i]),
      ]),
    });
  }
  return [...maps.values()];
}

function shira(changes: readonly MapChange[]): Made {
  const rank = bestRank(changes);
  const fitting = changes.filter((change) => fits(change, rank));
  const tensors = new Map<string, Tensor>();
  for (const { module, shape, indices, differences } of fitting) {
    const [outputs, inputs] = shape;
    const count = rank * (outputs + inputs);
    const isOwn = new Uint8Array(outputs * inputs);
    for (const index of indices) isOwn[index] = 1;
    const places = new Int32Array(2 * count);
    const values = new Float32Array(count);
    let next = 0;
    const place = (index: number, value: number) => {
      places[next] = Math.floor(index / inputs);
      places[count + next] = index % inputs;
      values[next++] = value;
    };
    indices.forEach((index, i) => {
      place(index, differences[i]);
    });
    for (let index = 0; next < count; index++) if (isOwn[index] === 0) place(index, 0);
    tensors.set(`${modelPrefix}${module}.shira_weight`, { shape: [count], data: values });
    tensors.set(`${modelPrefix}${module}.shira_indices`, { shape: [2, count], data: places });
  }
  const config = {
    peft_type: 'SHIRA',
    r: rank,
    mask_type: 'random',
    random_seed: 0,
    init_weights: true,
    fan_in_fan_out: false,
    target_modules: fitting.map(({ module }) => module),
  };
  return { files: { config, tensors }, adapted: fitting.flatMap(({ parameters }) => parameters) };
}

/** Whether a map's changed values fit into the number that it gets, and that number into the map. */
function fits({ shape: [outputs, inputs], differences }: MapChange, rank: number): boolean {
  const count = rank * (outputs + inputs);
  return differences.length <= count && count <= outputs * inputs;
}

/** The r with which most changed values fit; of equals the smallest. */
function bestRank(changes: readonly MapChange[]): number {
  const needed = changes.map(({ shape, differences }) =>
    Math.ceil(differences.length / (shape[0] + shape[1])),
  );
  const covered = (rank: number) =>
    changes.reduce((total, change) => total + (fits(change, rank) ? change.differences.length : 0), 0);
  return [...new Set(needed)]
    .sort((a, b) => a - b)
    .reduce((best, rank) => (covered(rank) > covered(best) ? rank : best), 1);
}

function trainableTokens(changes: readonly Change[], base: ParameterValues, layout: CheckpointLayout): Made {
  const [change] = changes;
  if (!change) return { files: { config: {}, tensors: new Map() }, adapted: [] };
  const { slice, shape } = change;
  const width = shape[1];
  const data = base.get(slice.parameter)!.data.slice();
  writePart(slice, shape, change.values, data);
  const rows = new Set(Array.from(partIndices(slice, shape), (index) => Math.floor(index / width)));
  const ids = Int32Array.from(rows).sort();
  const module = moduleOf(layout, slice.parameter);
  const tensors = new Map<string, Tensor>([
    [
      `${modelPrefix}${module}.trainable_tokens_delta`,
      { shape: [ids.length, width], data: readPart({ rows: ids }, shape, data) },
    ],
  ]);
  const config = {
    peft_type: 'TRAINABLE_TOKENS',
    target_modules: [module],
    token_indices: [...ids],
    init_weights: true,
  };
  return { files: { config, tensors }, adapted: [slice.parameter] };
}
