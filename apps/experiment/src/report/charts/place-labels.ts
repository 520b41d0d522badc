/** Where a label is to stand: its left and right end, its middle, in pixels. */
export interface LabelPlace {
  readonly left: number;
  readonly right: number;
  readonly y: number;
}

/** From the middle of a line of text to that of the next. */
const LINE = 15;

/**
 * Moves labels up or down, whichever is nearer, where they would cover each other.
 * @returns the height of the middle of each
 */
export function placeLabels(
  labels: readonly LabelPlace[],
  { top, bottom }: { readonly top: number; readonly bottom: number },
): number[] {
  const placed: LabelPlace[] = [];
  return labels.map((label) => {
    const steps = Array.from({ length: 2 * labels.length }, (_, i) =>
      i % 2 ? -Math.ceil(i / 2) : Math.ceil(i / 2),
    );
    const y =
      steps
        .map((step) => label.y + step * LINE)
        .find((height) => height >= top && height <= bottom && isFree({ ...label, y: height }, placed)) ??
      label.y;
    placed.push({ ...label, y });
    return y;
  });
}

/** The labels that have room where they are, the first ones first; their indices. */
export function labelsWithRoom(labels: readonly LabelPlace[], most: number): number[] {
  const placed: LabelPlace[] = [];
  const chosen: number[] = [];
  for (const [i, label] of labels.entries()) {
    if (chosen.length === most) break;
    if (!isFree(label, placed)) continue;
    placed.push(label);
    chosen.push(i);
  }
  return chosen;
}

const isFree = ({ left, right, y }: LabelPlace, placed: readonly LabelPlace[]): boolean =>
  placed.every((other) => other.right < left || right < other.left || Math.abs(other.y - y) >= LINE);
