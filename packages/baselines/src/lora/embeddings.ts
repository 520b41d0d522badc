import type { AdapterTensors, SavedAdapter } from '../peft/saved-adapter.ts';
import { unusable } from '../peft/saved-adapter.ts';
import type { StoredValues } from '../peft/stored-values.ts';
import { addProduct } from './products.ts';

/** Tables whose rows are looked up, so that a product beside the table is a product added to it. */
const lookedUp: readonly unknown[] = ['token-embedding', 'position-embedding', 'type-embedding'];

/**
 * Adds LoRA's products of embeddings to their tables [entries, width]: s·(B·A)ᵀ with A [r, entries] and B [width, r].
 * @throws TokensiftError `unsupported` for DoRA and for tables that are not looked up by id, `missing-tensor`,
 * `shape-mismatch`.
 */
export function addLoraOfEmbeddings(
  { where }: SavedAdapter,
  tensors: AdapterTensors,
  stored: StoredValues,
  { rank, scaling, dora }: { readonly rank: number; readonly scaling: number; readonly dora: boolean },
): void {
  const end = '.lora_embedding_A';
  for (const name of tensors.names.filter((own) => own.endsWith(end))) {
    const module = name.slice(0, -end.length);
    const table = `${module}.weight`;
    if (dora || (stored.has(table) && !lookedUp.includes(stored.roleOf(table)))) {
      throw unusable('unsupported', where, `${dora ? 'DoRA' : 'LoRA'} on "${module}" is not supported`);
    }
    const weight = stored.get(table, where);
    const [entries, width] = weight.shape as [number, number];
    const a = tensors.takeShaped(name, [rank, entries]);
    const b = tensors.takeShaped(`${module}.lora_embedding_B`, [width, rank]);
    stored.set(table, addProduct(weight, transposed(a), transposed(b), scaling), where);
  }
}

function transposed({ shape, data }: { readonly shape: readonly number[]; readonly data: Float32Array }) {
  const [rows, columns] = shape as [number, number];
  const turned = Float32Array.from(data, (_, i) => data[(i % rows) * columns + Math.floor(i / rows)]);
  return { shape: [columns, rows], data: turned };
}
