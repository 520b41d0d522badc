import {
  bitFit,
  fullFinetuning,
  layerSelect,
  linearProbe,
  lora,
  prefixTuning,
  promptTuning,
} from '@tokensift/baselines';
import { type FinetuningMethod, TokensiftError } from '@tokensift/core';
import { checkSettings, type SettingTypes, type SettingValue } from './settings.ts';
import { sparseFinetuning, sparseSettingTypes } from './sparse.ts';

interface MethodEntry {
  readonly settings: SettingTypes;
  /** Called with settings that have been checked against their types. */
  readonly create: (settings: Readonly<Record<string, SettingValue>>) => FinetuningMethod;
}

const methods: Readonly<Record<string, MethodEntry>> = {
  sparse: {
    settings: sparseSettingTypes,
    create: sparseFinetuning,
  },
  full: { settings: { layerDecay: 'number', reinitializedLayers: 'number' }, create: fullFinetuning },
  lora: {
    settings: {
      targets: 'texts',
      rank: 'number',
      alpha: 'number',
      dropout: 'number',
      rankStabilized: 'boolean',
      dora: 'boolean',
    },
    create: lora,
  },
  prefix: {
    settings: {
      length: 'number',
      projection: 'boolean',
      projectionSize: 'number',
      start: ['random', 'zero'],
    },
    create: prefixTuning,
  },
  prompt: { settings: { length: 'number', start: ['vocabulary', 'random'] }, create: promptTuning },
  'layer-select': {
    settings: {
      by: ['position', 'fisher', 'list'],
      layers: 'number',
      indices: 'numbers',
      embeddings: 'boolean',
      samples: 'number',
    },
    create: layerSelect,
  },
  bitfit: { settings: { terms: ['all', 'query-and-intermediate'] }, create: bitFit },
  'linear-probe': { settings: {}, create: linearProbe },
};

/** Finetuning methods that `createMethod` knows by name. */
export const methodNames: readonly string[] = Object.keys(methods);

/**
 * A finetuning method by name.
 * @throws TokensiftError `invalid-argument` for an unknown name, an unknown setting or one of another type than declared.
 */
export function createMethod(
  name: string,
  settings: Readonly<Record<string, unknown>> = {},
): FinetuningMethod {
  const method = Object.hasOwn(methods, name) ? methods[name] : undefined;
  if (!method) {
    throw new TokensiftError({
      code: 'invalid-argument',
      where: 'method',
      message: `There is no method "${name}".`,
      hint: `Known: ${methodNames.join(', ')}.`,
    });
  }
  checkSettings(name, method.settings, settings);
  return method.create(settings);
}

/** The types of a method's settings, by name; none for a method that is not known. */
export function settingTypesOf(method: string): SettingTypes {
  return (Object.hasOwn(methods, method) && methods[method]?.settings) || {};
}
