import type { AdapterTensors, SavedAdapter } from './saved-adapter.ts';
import { unusable } from './saved-adapter.ts';
import type { StoredValues } from './stored-values.ts';

const suffix = /(\.token_adapter)?\.trainable_tokens_delta$/;

/**
 * Rows of embeddings that an adapter trained take the place of the model's.
 * @param indicesOf ids of a module's rows, in the order of the tensor
 * @throws TokensiftError `invalid-checkpoint` for ids that the table does not have, `missing-tensor`, `shape-mismatch`.
 */
export function replaceTrainableTokens(
  { where }: SavedAdapter,
  tensors: AdapterTensors,
  stored: StoredValues,
  indicesOf: (module: string) => readonly number[] | undefined,
): void {
  for (const name of tensors.names.filter((own) => suffix.test(own))) {
    const module = name.replace(suffix, '');
    const table = `${module}.weight`;
    const { shape, data } = stored.get(table, where);
    const [entries, width] = shape as [number, number];
    const ids = indicesOf(module) ?? [];
    const strange = ids.find((id) => id >= entries);
    if (strange !== undefined || new Set(ids).size < ids.length) {
      const problem = strange === undefined ? 'names a token twice' : `names token ${strange} of ${entries}`;
      throw unusable('invalid-checkpoint', where, `the adapter of "${module}" ${problem}`);
    }
    const rows = tensors.takeShaped(name, [ids.length, width]).data;
    const changed = data.slice();
    ids.forEach((id, i) => {
      changed.set(rows.subarray(i * width, (i + 1) * width), id * width);
    });
    stored.set(table, { shape, data: changed }, where);
  }
}
