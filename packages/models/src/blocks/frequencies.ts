import type { ConfigReader } from '../config-reader.ts';

type Fields = Readonly<Record<string, unknown>>;

interface FrequencyOptions {
  /** θ where config.json has none. */
  readonly theta: number;
  /** Where the file keeps settings for each type of layer: which one. */
  readonly layerType?: string;
  /** The older name of this type's θ (default `rope_theta`). */
  readonly thetaField?: string;
}

/**
 * Frequencies of rotary positions, θ^(−2i/d) for i < d/2, radians a position, with what config.json says to scale them
 * by: nothing, `linear`, or Llama 3's `llama3`. Computed in float32, as the reference implementation does.
 */
export function rotaryFrequencies(
  read: ConfigReader,
  headSize: number,
  { theta, layerType, thetaField = 'rope_theta' }: FrequencyOptions,
): Float32Array {
  const { fields } = read;
  const stated = asFields(fields.rope_parameters);
  const own = layerType === undefined ? stated : asFields(stated?.[layerType]);
  const scaling = own ?? asFields(fields.rope_scaling) ?? {};
  const base = numberOr(scaling.rope_theta, numberOr(fields[thetaField], theta));
  const share = numberOr(scaling.partial_rotary_factor, numberOr(fields.partial_rotary_factor, 1));
  if (share !== 1)
    throw read.unsupported('rotating a part of each head is not supported', 'Use another model.');
  const plain = Float32Array.from({ length: headSize / 2 }, (_, i) =>
    Math.fround(1 / Math.fround(base ** Math.fround((2 * i) / headSize))),
  );
  const type = scaling.rope_type ?? scaling.type ?? 'default';
  const scale = typeof type === 'string' && Object.hasOwn(scalings, type) ? scalings[type] : undefined;
  if (scale) return plain.map(scale(scaling));
  throw read.unsupported(
    `rotary positions scaled by ${JSON.stringify(type)} are not supported`,
    `Use a model with one of: ${Object.keys(scalings).join(', ')}.`,
  );
}

type Scaling = (settings: Fields) => (frequency: number) => number;

const scalings: Readonly<Record<string, Scaling>> = {
  default: () => (frequency) => frequency,
  linear: ({ factor }) => {
    const by = numberOr(factor, 1);
    return (frequency) => frequency / by;
  },
  // Waves longer than the context that the model was first trained on are stretched, those much shorter are kept.
  llama3: (settings) => {
    const factor = numberOr(settings.factor, 8);
    const low = numberOr(settings.low_freq_factor, 1);
    const high = numberOr(settings.high_freq_factor, 4);
    const context = numberOr(settings.original_max_position_embeddings, 8192);
    return (frequency) => {
      const wave = (2 * Math.PI) / frequency;
      if (wave < context / high) return frequency;
      if (wave > context / low) return frequency / factor;
      const smooth = (context / wave - low) / (high - low);
      return ((1 - smooth) * frequency) / factor + smooth * frequency;
    };
  },
};

const asFields = (value: unknown): Fields | undefined =>
  typeof value === 'object' && value !== null ? (value as Fields) : undefined;

const numberOr = (value: unknown, fallback: number): number => (typeof value === 'number' ? value : fallback);
