import { createHash } from 'node:crypto';
import { tmpdir } from 'node:os';
import { type EncodedText, type Engine, TokensiftError } from '@tokensift/core';
import type { ClassifierModel, FrozenPrefix } from '@tokensift/graph';
import { createPrefixCache, type PrefixCache } from './prefix-cache.ts';
import { createStateStore, type StateStore } from './state-store.ts';

/** The prefix caches of one training: equal prefixes share one, and each lives as long as it is asked for. */
export interface PrefixCaches {
  /** The cache of a prefix. @throws TokensiftError `interrupted` while it is filled as it was. */
  get(prefix: FrozenPrefix): Promise<PrefixCache>;
  /**
   * Drops the caches that were not asked for since the last call: what their prefixes read may be trained now, or is
   * frozen further up.
   */
  dropUnused(): Promise<void>;
  /** Bytes kept in memory and in files, at most so far. */
  readonly peak: PrefixCacheSize;
  /** What the caches hold now. */
  readonly held: readonly HeldTexts[];
  dispose(): Promise<void>;
}

export interface PrefixCacheSize {
  readonly memoryBytes: number;
  readonly fileBytes: number;
}

/** What one cache holds. */
export interface HeldTexts {
  readonly prefix: string;
  /** In the order in which they were added. */
  readonly texts: readonly EncodedText[];
  readonly size: PrefixCacheSize;
}

export interface PrefixCachesOptions {
  readonly model: ClassifierModel;
  readonly engine: Engine;
  readonly padId: number;
  /** Bytes that the caches keep in memory together before they take files. */
  readonly memoryLimit: number;
  readonly folder?: string;
  /** What caches held before, and how much at most: the same is computed again when they are asked for. */
  readonly before?: { readonly held: readonly HeldTexts[]; readonly peak: PrefixCacheSize } | undefined;
  /** Ends that with an `interrupted` error. */
  readonly signal?: AbortSignal | undefined;
}

interface Entry {
  open?: { readonly cache: PrefixCache; readonly store: StateStore };
  /** What it held in an earlier process, until it is open. */
  readonly before?: HeldTexts;
  used: boolean;
}

/** Texts that are computed again at a time. */
const REFILL_BATCH = 32;
const nothing: PrefixCacheSize = { memoryBytes: 0, fileBytes: 0 };

export function createPrefixCaches(options: PrefixCachesOptions): PrefixCaches {
  const { model, engine, padId, memoryLimit, folder = tmpdir(), before, signal } = options;
  const entries = new Map<string, Entry>(
    before?.held.map((held) => [held.prefix, { before: held, used: true }]),
  );
  const memory = { limit: memoryLimit, used: 0 };
  let peak = before?.peak ?? nothing;

  const sizeOf = ({ open, before: held }: Entry): PrefixCacheSize => open?.store ?? held?.size ?? nothing;
  const measure = () => {
    const sizes = [...entries.values()].map(sizeOf);
    const memoryBytes = sizes.reduce((total, size) => total + size.memoryBytes, 0);
    const fileBytes = sizes.reduce((total, size) => total + size.fileBytes, 0);
    if (memoryBytes + fileBytes > peak.memoryBytes + peak.fileBytes) peak = { memoryBytes, fileBytes };
  };
  const drop = async (key: string, { open }: Entry) => {
    entries.delete(key);
    open?.store.dispose();
    await open?.cache.dispose();
  };
  const refill = async (cache: PrefixCache, texts: readonly EncodedText[]) => {
    for (let start = 0; start < texts.length; start += REFILL_BATCH) {
      await new Promise((resolve) => setImmediate(resolve));
      if (signal?.aborted) throw stopped();
      await cache.add(texts.slice(start, start + REFILL_BATCH));
    }
  };

  return {
    async get(prefix) {
      const key = createHash('sha256').update(JSON.stringify(prefix.prefix)).digest('hex');
      const entry = entries.get(key) ?? { used: true };
      entries.set(key, entry);
      entry.used = true;
      if (!entry.open) {
        const store = createStateStore({ memory, folder });
        entry.open = { store, cache: await createPrefixCache(prefix, { model, engine, padId, store }) };
        await refill(entry.open.cache, entry.before?.texts ?? []);
      }
      return entry.open.cache;
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
    get held() {
      return [...entries].map(([prefix, entry]) => ({
        prefix,
        texts: entry.open ? [...entry.open.cache.texts] : (entry.before?.texts ?? []),
        size: pick(sizeOf(entry)),
      }));
    },
    async dispose() {
      measure();
      for (const [key, entry] of entries) await drop(key, entry);
    },
  };
}

const pick = ({ memoryBytes, fileBytes }: PrefixCacheSize): PrefixCacheSize => ({ memoryBytes, fileBytes });

const stopped = (): TokensiftError =>
  new TokensiftError({ code: 'interrupted', message: 'Training was stopped before it went on.' });
