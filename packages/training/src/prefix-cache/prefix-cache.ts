import type { Batch, EncodedText, Engine, Tensor } from '@tokensift/core';
import { type ClassifierModel, countFlops, type FrozenPrefix } from '@tokensift/graph';
import { padBatch } from '@tokensift/tokenization';
import type { StateStore } from './state-store.ts';

/** The hidden states of one frozen prefix, computed once for each text. */
export interface PrefixCache {
  /** Hidden states of a batch of texts, [batch*length, width] each by name; padding has zeros. */
  states(texts: readonly EncodedText[], batch: Batch): Promise<CachedStates>;
  /** Computes the hidden states of texts ahead of time. */
  add(texts: readonly EncodedText[]): Promise<void>;
  /** What is there, in the order in which it was computed. */
  readonly texts: Iterable<EncodedText>;
  dispose(): Promise<void>;
}

export interface CachedStates {
  readonly feeds: Readonly<Record<string, Tensor<Float32Array>>>;
  /** FLOPs of what had to be computed for them. */
  readonly flops: number;
}

export interface PrefixCacheOptions {
  readonly model: ClassifierModel;
  readonly engine: Engine;
  readonly padId: number;
  readonly store: StateStore;
}

/**
 * A cache for a prefix whose parameters stay as they are while it is used. Texts are told apart by identity. Zeros
 * stand in for the hidden states of padding: attention and pooling give them the weight zero, so they change no bit of
 * what is computed for real tokens.
 */
export async function createPrefixCache(
  { prefix, states }: FrozenPrefix,
  { model, engine, padId, store }: PrefixCacheOptions,
): Promise<PrefixCache> {
  const program = await engine.compile(prefix, {
    parameters: model.values,
    frozen: new Set(model.values.keys()),
  });
  const places = new Map<EncodedText, number>();

  /** Computes and keeps texts that are not there yet: the states of a text one after the other, [tokens, width] each. */
  const add = async (texts: readonly EncodedText[]): Promise<number> => {
    if (texts.length === 0) return 0;
    const { batch, length, ...arrays } = padBatch(texts, { padId });
    const outputs = await program.run(model.feeds({ batch, length, ...arrays }));
    texts.forEach((text, row) => {
      const tokens = text.ids.length;
      const parts = states.map(({ name, width }) => {
        const start = row * length * width;
        return outputs[name].data.subarray(start, start + tokens * width);
      });
      const values = new Float32Array(parts.reduce((total, part) => total + part.length, 0));
      let next = 0;
      for (const part of parts) {
        values.set(part, next);
        next += part.length;
      }
      places.set(text, store.append(values));
    });
    return countFlops(prefix, { batch, length });
  };

  return {
    get texts() {
      return places.keys();
    },
    async add(texts) {
      await add(texts.filter((text) => !places.has(text)));
    },
    async states(texts, { batch, length }) {
      const flops = await add([...new Set(texts)].filter((text) => !places.has(text)));
      const feeds: Record<string, Tensor<Float32Array>> = {};
      let before = 0;
      for (const { name, width } of states) {
        const data = new Float32Array(batch * length * width);
        texts.forEach((text, row) => {
          const tokens = text.ids.length;
          const start = row * length * width;
          store.read(places.get(text)!, before * tokens, data.subarray(start, start + tokens * width));
        });
        feeds[name] = { shape: [batch * length, width], data };
        before += width;
      }
      return { feeds, flops };
    },
    dispose: () => program.dispose(),
  };
}
