import type { AdapterTensors, SavedAdapter } from './saved-adapter.ts';
import { unusable } from './saved-adapter.ts';
import type { StoredValues } from './stored-values.ts';

/**
 * Adds what SHiRA (Bhardwaj et al. 2024, arXiv 2406.13175) trained to the weights of linear maps: values at places [2, n],
 * their rows and columns.
 * @throws TokensiftError `invalid-checkpoint` for places outside a map, `unsupported` for maps that are stored as
 * [inputs, outputs], `missing-tensor`, `shape-mismatch`.
 */
export function addShira({ where }: SavedAdapter, tensors: AdapterTensors, stored: StoredValues): void {
  const end = '.shira_weight';
  for (const name of tensors.names.filter((own) => own.endsWith(end))) {
    const module = name.slice(0, -end.length);
    const weight = `${module}.weight`;
    const { shape, data } = stored.get(weight, where);
    const [rows, columns] = shape as [number, number];
    if (stored.isTransposed(weight)) {
      throw unusable(
        'unsupported',
        where,
        `SHiRA on "${module}", which is stored as [inputs, outputs], is not supported`,
      );
    }
    const { data: values } = tensors.take(name);
    const places = tensors.takeIntegers(`${module}.shira_indices`, [2, values.length]);
    const changed = data.slice();
    values.forEach((value, i) => {
      const [row, column] = [places[i], places[values.length + i]];
      if (row < 0 || row >= rows || column < 0 || column >= columns) {
        throw unusable(
          'invalid-checkpoint',
          where,
          `"${module}" has no value at row ${row}, column ${column}`,
        );
      }
      changed[row * columns + column] += value;
    });
    stored.set(weight, { shape, data: changed }, where);
  }
}
