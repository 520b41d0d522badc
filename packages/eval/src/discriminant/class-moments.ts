/** Sums over vectors by class, which those of a part can be taken from. */
export interface ClassMoments {
  readonly width: number;
  readonly rows: number;
  /** [classes]. */
  readonly counts: Float64Array;
  /** [classes, width]. */
  readonly sums: Float64Array;
  /** Σ x·xᵀ, [width, width]; its lower triangle is what is read. */
  readonly products: Float64Array;
}

/** @param vectors [width] each. @param labels their classes. */
export function classMoments(
  vectors: readonly Float32Array[],
  labels: ArrayLike<number>,
  { width, classes }: { readonly width: number; readonly classes: number },
): ClassMoments {
  const counts = new Float64Array(classes);
  const sums = new Float64Array(classes * width);
  const products = new Float64Array(width * width);
  vectors.forEach((vector, row) => {
    const label = labels[row];
    counts[label]++;
    for (let i = 0; i < width; i++) {
      const value = vector[i];
      sums[label * width + i] += value;
      const start = i * width;
      for (let j = 0; j <= i; j++) products[start + j] += value * vector[j];
    }
  });
  return { width, rows: vectors.length, counts, sums, products };
}

/** The moments of all rows but those of a part. */
export function withoutPart(all: ClassMoments, part: ClassMoments): ClassMoments {
  const less = (one: Float64Array, other: Float64Array) => one.map((value, i) => value - other[i]);
  return {
    width: all.width,
    rows: all.rows - part.rows,
    counts: less(all.counts, part.counts),
    sums: less(all.sums, part.sums),
    products: less(all.products, part.products),
  };
}
