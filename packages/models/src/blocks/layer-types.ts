import type { ConfigReader } from '../config-reader.ts';

export const sliding = 'sliding_attention';
export const full = 'full_attention';

/** What layers see: a window around or before each position, or everything. */
export type LayerType = typeof sliding | typeof full;

/** What config.json says of each layer, or else what follows from its older fields. */
export function layerTypes(
  read: ConfigReader,
  layers: number,
  otherwise: (layer: number) => LayerType,
): readonly LayerType[] {
  return (
    read.wordsOfLayers('layer_types', [sliding, full], layers) ??
    Array.from({ length: layers }, (_, layer) => otherwise(layer))
  );
}
