import { ConfigReader } from '../config-reader.ts';
import type { LayerType } from './layer-types.ts';

interface FrequencyOptions {
  /** θ where config.json has none. */
  readonly theta: number;
  /** Where the file keeps settings for each type of layer: which one. */
  readonly layerType?: LayerType;
  /** Whether an older file's `rope_scaling` is for this type of layer as well (default true). */
  readonly isScaled?: boolean;
  /** The older name of this type's θ (default `rope_theta`). */
  readonly thetaField?: string;
}

/** Far above any real model's heads. */
const largestHead = 2 ** 14;

/**
 * Frequencies of rotary positions, θ^(−2i/d) for i < d/2, radians a position, with what config.json says to scale them
 * by: nothing, `linear`, or Llama 3's `llama3`. Computed in float32, as the reference implementation does.
 */
export function rotaryFrequencies(
  read: ConfigReader,
  headSize: number,
  { theta, layerType, isScaled = true, thetaField = 'rope_theta' }: FrequencyOptions,
): Float32Array {
  if (headSize % 2 !== 0 || headSize > largestHead) {
    throw read.invalid(
      `its heads have ${headSize} dimensions`,
      `Rotary positions turn pairs of them, at most ${largestHead}.`,
    );
  }
  const settings = settingsOf(read, layerType, isScaled);
  const base = settings.positive('rope_theta', read.positive(thetaField, theta));
  const share = settings.positive('partial_rotary_factor', read.positive('partial_rotary_factor', 1));
  if (share !== 1) {
    throw read.unsupported('rotating a part of each head is not supported', 'Use another model.');
  }
  const plain = Float32Array.from({ length: headSize / 2 }, (_, i) =>
    Math.fround(1 / Math.fround(base ** Math.fround((2 * i) / headSize))),
  );
  const type = settings.fields.rope_type ?? settings.fields.type ?? 'default';
  const scale = typeof type === 'string' && Object.hasOwn(scalings, type) ? scalings[type] : undefined;
  if (scale) return plain.map(scale(settings, read));
  throw read.unsupported(
    `rotary positions scaled by ${JSON.stringify(type)} are not supported`,
    `Use a model with one of: ${Object.keys(scalings).join(', ')}.`,
  );
}

/** What a file says by `rope_parameters`, for all layers or for each type, or an older one by `rope_scaling`. */
function settingsOf(read: ConfigReader, layerType: LayerType | undefined, isScaled: boolean): ConfigReader {
  const older = read.settings('rope_scaling')?.fields;
  const stated = read.settings('rope_parameters');
  const fields = layerType
    ? { ...stated?.settings(layerType)?.fields, ...(isScaled && older) }
    : (older ?? stated?.fields);
  return new ConfigReader(fields ?? {}, read.where);
}

type Scaling = (settings: ConfigReader, read: ConfigReader) => (frequency: number) => number;

const scalings: Readonly<Record<string, Scaling>> = {
  default: () => (frequency) => frequency,
  linear: (settings) => {
    const by = settings.positive('factor');
    return (frequency) => frequency / by;
  },
  // Waves longer than the context that the model was first trained on are stretched, those much shorter are kept.
  llama3: (settings, read) => {
    const factor = settings.positive('factor');
    const low = settings.positive('low_freq_factor');
    const high = settings.positive('high_freq_factor');
    const context =
      read.optionalSize('original_max_position_embeddings') ??
      settings.size('original_max_position_embeddings', read.size('max_position_embeddings'));
    if (high <= low) {
      throw read.invalid(
        `"high_freq_factor" ${high} is not above "low_freq_factor" ${low}`,
        'Take config.json from the original model.',
      );
    }
    return (frequency) => {
      const wave = (2 * Math.PI) / frequency;
      if (wave < context / high) return frequency;
      if (wave > context / low) return frequency / factor;
      const smooth = (context / wave - low) / (high - low);
      return ((1 - smooth) * frequency) / factor + smooth * frequency;
    };
  },
};
