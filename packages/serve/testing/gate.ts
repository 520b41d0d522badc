import type { AnyClassifier } from '@tokensift/classifier';
import type { ServedClassifier } from '../src/index.ts';

/** A classifier that answers when it is let. */
export interface Gate extends ServedClassifier {
  /** Inputs of each batch, in the order in which they were asked. */
  readonly batches: readonly (readonly unknown[])[];
  /** Waits until this many batches were asked. */
  asked(batches: number): Promise<void>;
  open(): void;
}

export function createGate(classifier: AnyClassifier): Gate {
  const batches: (readonly unknown[])[] = [];
  let open = (): void => {};
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  return {
    ...classifier,
    batches,
    async predict(inputs, options) {
      batches.push(inputs);
      await opened;
      return await classifier.predict(inputs, options);
    },
    async asked(count) {
      while (batches.length < count) await new Promise((resolve) => setTimeout(resolve, 2));
    },
    open: () => open(),
  };
}
