import { describe, expect, it } from 'vitest';
import { repositoryOfFolder } from './cache.ts';

describe('repositoryOfFolder', () => {
  it('is the name on the hub, of folders in a cache alone', () => {
    const cache = '/home/me/.cache/huggingface/hub';
    expect(repositoryOfFolder(`${cache}/models--owner--all-MiniLM/snapshots/0a1b`)).toBe('owner/all-MiniLM');
    expect(repositoryOfFolder(`${cache}/datasets--owner--name/snapshots/0a1b/data`)).toBe('owner/name');
    expect(repositoryOfFolder('C:\\hub\\models--owner--name\\snapshots\\0a1b')).toBe('owner/name');
    for (const other of ['models/all-MiniLM', `${cache}/models--gpt2/snapshots/0a1b`, '/models--a--b/refs']) {
      expect(repositoryOfFolder(other)).toBeUndefined();
    }
  });
});
