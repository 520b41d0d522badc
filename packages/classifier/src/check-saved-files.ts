import { join, resolve } from 'node:path';
import { type Note, TokensiftError } from '@tokensift/core';
import { type HeldFiles, readManifest } from '@tokensift/storage';

/**
 * Compares what a model is read from with the manifest of its folder, where that has one.
 * @param files the manifest among them
 * @returns a note for each file that a person may have changed: configurations and tokenizers
 * @throws TokensiftError `invalid-checkpoint` for weights that are not those that were saved: nobody edits them, and a bit
 * that has flipped changes predictions without a word.
 */
export async function checkSavedFiles(folder: string, files: HeldFiles): Promise<Note[]> {
  const held = new Set(files.paths);
  const notes: Note[] = [];
  for (const [file, saved] of (await readManifest(folder, files)) ?? []) {
    const where = join(folder, file);
    if (!held.has(resolve(where)) || !files.has(where)) continue;
    const { bytes, sha256 } = await files.fingerprint(where);
    if (bytes === saved.bytes && sha256 === saved.sha256) continue;
    if (file.endsWith('.safetensors')) {
      throw new TokensiftError({
        code: 'invalid-checkpoint',
        where,
        message: 'the weights are not those that were saved: their hash in manifest.json differs',
        hint: 'Take the file from another copy. If it was changed on purpose, remove manifest.json.',
      });
    }
    const message = 'the file is not as it was saved: its hash in manifest.json differs.';
    notes.push({ kind: 'changed-file', where, message });
  }
  return notes;
}
