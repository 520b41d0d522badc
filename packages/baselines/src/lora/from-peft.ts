import type { ModelDescription } from '@tokensift/core';
import { placeOf, takeOut } from '@tokensift/models';
import { boolean, nullish, object, picklist, record, string, union } from 'valibot';
import { addedParameter, collectParameters } from '../added-parameter.ts';
import { type LinearMap, linearMaps } from '../linear-maps.ts';
import type { AdapterReader } from '../peft/read-adapter.ts';
import { type SavedAdapter, unusable } from '../peft/saved-adapter.ts';
import { positive, readSettings, size, tokenIds } from '../peft/settings.ts';
import { replaceTrainableTokens } from '../peft/trainable-tokens.ts';
import { loraAdapter } from './adapter.ts';
import { addLoraOfEmbeddings } from './embeddings.ts';
import { loraNames } from './init.ts';

const settingsSchema = object({
  r: size,
  lora_alpha: positive,
  use_rslora: nullish(boolean()),
  use_dora: nullish(boolean()),
  bias: nullish(picklist(['none', 'all', 'lora_only'])),
  init_lora_weights: nullish(union([boolean(), string()])),
  trainable_token_indices: nullish(union([tokenIds, record(string(), tokenIds)])),
});

/**
 * Settings of PEFT's LoraConfig that tell which maps have products, how they were trained, or how a weight is stored; and
 * those of ways to begin, which count where `init_lora_weights` names the way.
 */
const harmless = [
  'exclude_modules',
  'layers_to_transform',
  'layers_pattern',
  'lora_dropout',
  'fan_in_fan_out',
  'megatron_core',
  'qalora_group_size',
  'ensure_weight_tying',
  'runtime_config',
  'loftq_config',
  'eva_config',
  'corda_config',
  'lora_ga_config',
];

/** Ways to begin that leave the model as it is. The others take something off its weights, which is not in the file. */
const beginnings: readonly unknown[] = [undefined, null, true, false, 'gaussian', 'eva', 'orthogonal'];

const loraTensor = /\.lora_(A\.weight|B\.weight|magnitude_vector)$/;

/**
 * LoRA or DoRA from what PEFT saved. Products of embeddings are added to the tables.
 * @throws TokensiftError `unsupported` for settings that are not, `invalid-checkpoint` or `shape-mismatch` for tensors
 * that do not fit the model.
 */
export const loraFromPeft: AdapterReader = (saved, tensors, stored, layout) => {
  const { where } = saved;
  const settings = readSettings(saved, settingsSchema, harmless);
  const { r: rank, lora_alpha: alpha, init_lora_weights: beginning } = settings;
  if (!beginnings.includes(beginning)) {
    throw unusable(
      'unsupported',
      where,
      `"init_lora_weights": ${JSON.stringify(beginning)} takes something off the model's weights that the adapter does not hold`,
      'Save it as plain LoRA with Python: save_pretrained(DIR, path_initial_model_for_weight_conversion=…).',
    );
  }
  const rankStabilized = settings.use_rslora === true;
  const dora = settings.use_dora === true;
  const scaling = alpha / (rankStabilized ? Math.sqrt(rank) : rank);
  const found = tensors.names.length;
  addLoraOfEmbeddings(saved, tensors, stored, { rank, scaling, dora });
  replaceTrainableTokens(saved, tensors, stored, (module) => idsOf(settings.trainable_token_indices, module));
  if (!tensors.names.some((name) => loraTensor.test(name))) {
    if (tensors.names.length < found) return undefined;
    throw unusable(
      'invalid-checkpoint',
      where,
      'there are no LoRA weights',
      'Save the adapter again with PEFT.',
    );
  }
  return (model) => {
    const modules = new Map<string, LinearMap[]>();
    for (const map of linearMaps(model)) {
      const module = placeOf(layout, map.weight.name).tensor.replace(/\.weight$/, '');
      modules.set(module, [...(modules.get(module) ?? []), map]);
    }
    const named = new Set(
      tensors.names.filter((name) => loraTensor.test(name)).map((name) => name.replace(loraTensor, '')),
    );
    const targets: LinearMap[] = [];
    const added = [...modules].flatMap(([module, maps]) => {
      if (!named.has(module)) return [];
      targets.push(...maps);
      const [{ weight }] = maps as [LinearMap];
      const { part } = placeOf(layout, weight.name);
      const [outputs, inputs] = weight.shape as [number, number];
      const all = outputs * (part?.of ?? 1);
      const names = loraNames(module);
      const a = tensors.takeShaped(names.a, [rank, inputs]);
      const b = tensors.takeShaped(names.b, [all, rank]);
      const magnitude = dora ? tensors.takeShaped(names.magnitude, [all]) : undefined;
      return maps.flatMap(({ name, weight: { name: own, layer } }) => {
        // A module of several maps has one A for all of them, and their rows of what is by output.
        const { tensor, part: ofMap } = placeOf(layout, own);
        const place = { tensor, ...(ofMap && { part: ofMap }) };
        const ours = loraNames(name);
        const parts = [
          { name: ours.a, ...a },
          { name: ours.b, ...takeOut(place, b) },
          ...(magnitude ? [{ name: ours.magnitude, ...takeOut(place, magnitude) }] : []),
        ];
        return parts.map((one) => addedParameter(one.name, one.shape, layer, (i) => one.data[i]));
      });
    });
    requireTargets(saved, targets, model);
    // Dropout is for training.
    const options = { rank, alpha, scaling, dropout: 0, rankStabilized, dora };
    return loraAdapter({ ...options, targets, ...collectParameters(added) });
  };
};

function requireTargets(
  { where }: SavedAdapter,
  targets: readonly LinearMap[],
  model: ModelDescription,
): void {
  if (targets.length > 0) return;
  const problem = `none of its maps is one of this model, which has ${linearMaps(model).length}`;
  throw unusable('invalid-checkpoint', where, problem, 'Give the model that the adapter was trained on.');
}

/** The ids that were trained of a module: those of all, or of modules by the ends of their names. */
function idsOf(
  indices: readonly number[] | Readonly<Record<string, readonly number[]>> | null | undefined,
  module: string,
): readonly number[] | undefined {
  if (!indices || Array.isArray(indices)) return indices ?? undefined;
  return Object.entries(indices).find(([end]) => `.${module}`.endsWith(`.${end}`))?.[1];
}
