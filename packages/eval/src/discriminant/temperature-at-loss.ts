import { bisect } from '../calibration/bisect.ts';

/** Logits that are divided by so much more say next to nothing. */
const MOST = 1000;

/** Halvings of the interval's logarithm, after which its ends are equal to float32. */
const HALVINGS = 40;

export interface LabelledLogits {
  /** [rows, classes]. */
  readonly logits: Float32Array;
  /** One class index for each row. */
  readonly labels: readonly number[];
}

/** The mean of −ln p(label) with p = softmax(logits / temperature), in nats. */
export function meanLoss({ logits, labels }: LabelledLogits, temperature: number): number {
  const classes = logits.length / labels.length;
  let total = 0;
  labels.forEach((label, row) => {
    const own = logits.subarray(row * classes, (row + 1) * classes);
    const largest = Math.max(...own);
    let sum = 0;
    for (const logit of own) sum += Math.exp((logit - largest) / temperature);
    total += Math.log(sum) - (own[label] - largest) / temperature;
  });
  return total / labels.length;
}

/**
 * The temperature at which the rows have this mean loss: from `lowest`, which it is where they have no less at that already, to a
 * thousand times that.
 * @param lowest at least the temperature at which the loss of the rows is least: above it the loss grows.
 */
export function temperatureAtLoss(rows: LabelledLogits, loss: number, lowest: number): number {
  const temperature = (logarithm: number): number => lowest * Math.exp(logarithm);
  const [low] = bisect(
    (middle) => meanLoss(rows, temperature(middle)) >= loss,
    [0, Math.log(MOST)],
    HALVINGS,
  );
  return temperature(low);
}
