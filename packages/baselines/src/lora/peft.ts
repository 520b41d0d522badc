import type { ModelDescription, ParameterValues, PeftAdapter } from '@tokensift/core';
import { addedParameter, collectParameters } from '../added-parameter.ts';
import { linearMaps } from '../linear-maps.ts';
import {
  modelPrefix,
  numberField,
  requireShape,
  requireUnset,
  type SavedAdapter,
  unusable,
} from '../peft/saved-adapter.ts';
import { type LoraInit, loraAdapter, loraNames } from './adapter.ts';

/** Settings of PEFT's LoraConfig that change what is computed and that are not supported. */
const unsupported = [
  'alpha_pattern',
  'rank_pattern',
  'fan_in_fan_out',
  'lora_bias',
  'layer_replication',
  'target_parameters',
  'trainable_token_indices',
  'use_qalora',
  'use_bdlora',
  'alora_invocation_tokens',
  'arrow_config',
  'velora_config',
  'kasa_config',
  'monteclora_config',
];

export function loraToPeft(
  { targets, rank, alpha, dropout, rankStabilized, dora }: LoraInit,
  values: ParameterValues,
  module: (name: string) => string,
): PeftAdapter {
  const names = targets.flatMap(({ name }) => {
    const { a, b, magnitude } = loraNames(name);
    return dora ? [a, b, magnitude] : [a, b];
  });
  return {
    config: {
      peft_type: 'LORA',
      r: rank,
      lora_alpha: alpha,
      lora_dropout: dropout,
      use_rslora: rankStabilized,
      use_dora: dora,
      bias: 'none',
      fan_in_fan_out: false,
      init_lora_weights: true,
      target_modules: targets.map(({ name }) => module(name)),
    },
    tensors: new Map(names.map((name) => [`${modelPrefix}${module(name)}`, values.get(name)!])),
    modelPrefix,
  };
}

/**
 * LoRA or DoRA from what PEFT saved.
 * @throws TokensiftError `unsupported` for settings that are not, `invalid-checkpoint` or `shape-mismatch` for tensors
 * that do not fit the model.
 */
export function loraFromPeft(saved: SavedAdapter, model: ModelDescription) {
  const { config, where } = saved;
  requireUnset(saved, unsupported);
  if (config.bias !== undefined && config.bias !== 'none') {
    throw unusable(
      'unsupported',
      where,
      `trained biases ("bias": ${JSON.stringify(config.bias)}) are not supported`,
    );
  }
  const rank = numberField(saved, 'r');
  const alpha = numberField(saved, 'lora_alpha');
  const rankStabilized = config.use_rslora === true;
  const dora = config.use_dora === true;
  const maps = linearMaps(model);
  const found = new Set(
    [...saved.tensors.keys()].flatMap((name) => /^(.*)\.lora_[AB]\.weight$/.exec(name)?.[1] ?? []),
  );
  const targets = maps.filter(({ name }) => found.delete(name));
  const [unknown] = found;
  if (unknown !== undefined || targets.length === 0) {
    const problem = unknown ? `the model has no linear map "${unknown}"` : 'there are no LoRA weights';
    throw unusable('invalid-checkpoint', where, problem, 'Give the model that the adapter was trained on.');
  }
  const added = targets.flatMap(({ name, weight }) => {
    const [outputs, inputs] = weight.shape as [number, number];
    const { a, b, magnitude } = loraNames(name);
    const parts: [string, number[]][] = [
      [a, [rank, inputs]],
      [b, [outputs, rank]],
      ...(dora ? [[magnitude, [outputs]] satisfies [string, number[]]] : []),
    ];
    return parts.map(([part, shape]) => {
      const { data } = requireShape(saved, part, shape);
      return addedParameter(part, shape, weight.layer, (i) => data[i]!);
    });
  });
  const scaling = alpha / (rankStabilized ? Math.sqrt(rank) : rank);
  // Dropout is for training.
  const options = { rank, alpha, scaling, dropout: 0, rankStabilized, dora };
  return loraAdapter({ ...options, targets, ...collectParameters(added) });
}
