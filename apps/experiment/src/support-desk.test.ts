import { readFileSync } from 'node:fs';
import type { LabelledText } from '@tokensift/core';
import { describe, expect, it } from 'vitest';

const read = (split: string): LabelledText[] =>
  readFileSync(new URL(`../assets/support-desk/${split}.jsonl`, import.meta.url), 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));

const splits = { train: read('train'), validation: read('validation'), test: read('test') };
const all = Object.values(splits).flat();
const words = (text: string) => text.toLowerCase().match(/[\p{L}\p{N}']+/gu) ?? [];

const countBy = (keys: Iterable<string>) => {
  const counts = new Map<string, number>();
  for (const key of keys) counts.set(key, (counts.get(key) ?? 0) + 1);
  return counts;
};

describe('the support-desk data set', () => {
  it('has rows of exactly a text and a label, both trimmed and not empty', () => {
    for (const row of all) {
      expect(Object.keys(row)).toEqual(['text', 'label']);
      for (const value of [row.text, row.label]) expect(value).toMatch(/^\S(.*\S)?$/);
    }
  });

  it('has the counts that its README states', () => {
    const readme = readFileSync(new URL('../assets/support-desk/README.md', import.meta.url), 'utf8');
    const stated = [...readme.matchAll(/^\| `(\w+)` .* (\d+) \|$/gm)].map(([, label, count]) => [
      label,
      +count,
    ]);
    expect(Object.fromEntries(stated)).toEqual(Object.fromEntries(countBy(all.map((row) => row.label))));
    for (const [name, rows] of Object.entries(splits)) {
      expect(readme).toContain(`\`${name}.jsonl\` (${rows.length.toLocaleString('en')})`);
    }
  });

  it('has at least 60 rows a label, split 70 : 15 : 15', () => {
    for (const [label, total] of countBy(all.map((row) => row.label))) {
      expect(total, label).toBeGreaterThanOrEqual(60);
      for (const [rows, share] of [
        [splits.train, 0.7],
        [splits.validation, 0.15],
        [splits.test, 0.15],
      ] as const) {
        expect(rows.filter((row) => row.label === label).length / total, label).toBeCloseTo(share, 1);
      }
    }
  });

  it('has no two texts with a normalised edit similarity of 0.75 or more', () => {
    const texts = all.map((row) => words(row.text).join(' ')).sort((a, b) => a.length - b.length);
    const profiles = texts.map(bigramProfile);
    const similar: string[] = [];
    texts.forEach((shorter, i) => {
      for (let j = i + 1; j < texts.length; j++) {
        const longer = texts[j];
        const limit = 0.25 * longer.length;
        if (longer.length - shorter.length > limit) break;
        if (unmatched(profiles[i], profiles[j]) / 2 > limit) continue;
        if (editDistance(shorter, longer) <= limit) similar.push(`${shorter} | ${longer}`);
      }
    });
    expect(similar).toEqual([]);
  });

  it('has no word in 15 or more texts of which one label owns 90 % or more', () => {
    const labelsOf = new Map<string, string[]>();
    for (const { text, label } of all) {
      for (const word of new Set(words(text))) labelsOf.set(word, [...(labelsOf.get(word) ?? []), label]);
    }
    const telling = [...labelsOf]
      .filter(([, labels]) => labels.length >= 15)
      .filter(([, labels]) => Math.max(...countBy(labels).values()) / labels.length >= 0.9)
      .map(([word]) => word);
    expect(telling).toEqual([]);
  });
});

/** How often each letter pair occurs, in hashed buckets. */
function bigramProfile(text: string): Uint8Array {
  const profile = new Uint8Array(256);
  for (let i = 1; i < text.length; i++) profile[(text.charCodeAt(i - 1) * 31 + text.charCodeAt(i)) % 256]++;
  return profile;
}

/**
 * Pairs of `b` without a counterpart in `a`. An edit changes at most two pairs, so half of this is no more than the
 * edit distance (Ukkonen 1992).
 */
function unmatched(a: Uint8Array, b: Uint8Array): number {
  let pairs = 0;
  for (let bucket = 0; bucket < b.length; bucket++) pairs += Math.max(0, b[bucket] - a[bucket]);
  return pairs;
}

/** Levenshtein distance. */
function editDistance(a: string, b: string): number {
  let previous = Uint16Array.from({ length: b.length + 1 }, (_, j) => j);
  let current = new Uint16Array(b.length + 1);
  for (let i = 1; i <= a.length; i++) {
    current[0] = i;
    for (let j = 1; j <= b.length; j++) {
      const substitution = previous[j - 1] + (a.charCodeAt(i - 1) === b.charCodeAt(j - 1) ? 0 : 1);
      current[j] = Math.min(substitution, previous[j] + 1, current[j - 1] + 1);
    }
    [previous, current] = [current, previous];
  }
  return previous[b.length];
}
