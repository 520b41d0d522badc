import { tmpdir } from 'node:os';
import type { Engine } from '@tokensift/core';
import type { ClassifierModel, FrozenPrefix } from '@tokensift/graph';
import { createPrefixCache, type PrefixCache } from './prefix-cache.ts';
import { createStateStore, type StateStore } from './state-store.ts';

/** The prefix caches of one training: equal prefixes share one, and each lives as long as it is asked for. */
export interface PrefixCaches {
  /** The cache of a prefix. */
  get(prefix: FrozenPrefix): Promise<PrefixCache>;
  /**
   * Drops the caches that were not asked for since the last call: what their prefixes read may be trained now, or is
   * frozen further up.
   */
  dropUnused(): Promise<void>;
  /** Bytes kept in memory and in files, at most so far. */
  readonly peak: PrefixCacheSize;
  dispose(): Promise<void>;
}

export interface PrefixCacheSize {
  readonly memoryBytes: number;
  readonly fileBytes: number;
}

export interface PrefixCachesOptions {
  readonly model: ClassifierModel;
  readonly engine: Engine;
  readonly padId: number;
  /** Bytes that the caches keep in memory together before they take files. */
  readonly memoryLimit: number;
  readonly folder?: string;
}

export function createPrefixCaches(options: PrefixCachesOptions): PrefixCaches {
  const { model, engine, padId, memoryLimit, folder = tmpdir() } = options;
  type Entry = { readonly cache: PrefixCache; readonly store: StateStore; used: boolean };
  const entries = new Map<string, Entry>();
  const memory = { limit: memoryLimit, used: 0 };
  let peak: PrefixCacheSize = { memoryBytes: 0, fileBytes: 0 };

  const measure = () => {
    const stores = [...entries.values()].map(({ store }) => store);
    const memoryBytes = stores.reduce((total, store) => total + store.memoryBytes, 0);
    const fileBytes = stores.reduce((total, store) => total + store.fileBytes, 0);
    if (memoryBytes + fileBytes > peak.memoryBytes + peak.fileBytes) peak = { memoryBytes, fileBytes };
  };
  const drop = async (key: string, { cache, store }: Entry) => {
    entries.delete(key);
    store.dispose();
    await cache.dispose();
  };

  return {
    async get(prefix) {
      const key = JSON.stringify(prefix.prefix);
      let entry = entries.get(key);
      if (entry === undefined) {
        const store = createStateStore({ memory, folder });
        entry = {
          store,
          cache: await createPrefixCache(prefix, { model, engine, padId, store }),
          used: true,
        };
        entries.set(key, entry);
      }
      entry.used = true;
      return entry.cache;
    },
    async dropUnused() {
      measure();
      for (const [key, entry] of entries) {
        if (!entry.used) await drop(key, entry);
        entry.used = false;
      }
    },
    get peak() {
      measure();
      return peak;
    },
    async dispose() {
      measure();
      for (const [key, entry] of entries) await drop(key, entry);
    },
  };
}
