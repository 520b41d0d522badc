import { checkCount, checkNumber } from '../options.ts';

export interface FullFinetuningOptions {
  /**
   * Layer-wise learning-rate decay, in (0, 1]: layer i of L learns at decay^(L − i) times the learning rate, the
   * embeddings at decay^(L + 1), what comes after the last layer at the learning rate itself. 1 turns it off.
   */
  readonly layerDecay?: number;
  /** How many layers, counted from the last, start anew, and the pooler with them. */
  readonly reinitializedLayers?: number;
}

/** @throws TokensiftError `invalid-argument` */
export function fullOptions({ layerDecay = 1, reinitializedLayers = 0 }: FullFinetuningOptions) {
  checkNumber('layerDecay', layerDecay, layerDecay > 0 && layerDecay <= 1, 'above 0, up to 1');
  checkCount('reinitializedLayers', reinitializedLayers, 0);
  return { layerDecay, reinitializedLayers };
}
