import { isAbsolute, join, relative, resolve } from 'node:path';
import { TokensiftError } from '@tokensift/core';
import { readJsonIfPresent } from '@tokensift/storage';
import type { Pooling } from '../pooling.ts';

export interface ModelLocation {
  /** The folder that holds config.json, weights and tokenizer. */
  readonly folder: string;
  /** What the pooling module says; undefined without one, or when it pools in another way than we can. */
  readonly pooling: Pooling | undefined;
}

/**
 * Finds the transformer in a model folder. Folders of sentence-transformers list their modules in `modules.json`:
 * the transformer is in the folder itself or one below it (`0_Transformer`), the pooling in `1_Pooling`.
 *
 * @throws TokensiftError `invalid-checkpoint` when a module's path leaves the folder.
 */
export async function locateModel(folder: string): Promise<ModelLocation> {
  const modules = await readJsonIfPresent(join(folder, 'modules.json'));
  const pathOf = (kind: string, fallback: string): string => {
    const fields = Array.isArray(modules) ? modules.map(Object) : [];
    const module = fields.find(({ type }) => String(type).endsWith(`.${kind}`));
    return resolveInside(folder, String(module?.path ?? fallback));
  };
  const pooling = await readJsonIfPresent(join(pathOf('Pooling', '1_Pooling'), 'config.json'));
  return { folder: pathOf('Transformer', ''), pooling: parsePooling(pooling) };
}

function resolveInside(folder: string, path: string): string {
  const resolved = resolve(folder, path);
  const inside = relative(folder, resolved);
  if (inside.startsWith('..') || isAbsolute(inside)) {
    throw new TokensiftError({
      code: 'invalid-checkpoint',
      message: `the module path "${path}" leads out of the folder`,
      where: join(folder, 'modules.json'),
      hint: 'Take modules.json from the original model.',
    });
  }
  return resolved;
}

function parsePooling(json: unknown): Pooling | undefined {
  const fields = Object(json) as Readonly<Record<string, unknown>>;
  const modes = Object.keys(fields).filter(
    (name) => name.startsWith('pooling_mode_') && fields[name] === true,
  );
  // Several modes at once are concatenated, which is neither of ours.
  if (modes.length !== 1) return undefined;
  if (modes[0] === 'pooling_mode_cls_token') return 'cls';
  return modes[0] === 'pooling_mode_mean_tokens' ? 'mean' : undefined;
}
