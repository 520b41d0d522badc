import { type OpenClassifierOptions, openClassifier } from '@tokensift/classifier';
import { WrongResult } from '../format.ts';
import { sharedEngine } from './engine.ts';
import { tinyTexts } from './rows.ts';

/** Opens a classifier and asks it. */
export async function useClassifier(folder: string, options: OpenClassifierOptions = {}) {
  const classifier = await openClassifier(folder, { engine: await sharedEngine(), ...options });
  try {
    const predictions = await classifier.predict(tinyTexts);
    for (const { label, probabilities } of predictions) {
      for (const { probability } of probabilities) {
        if (!(probability >= 0 && probability <= 1))
          throw new WrongResult('a probability is no number in [0, 1]');
      }
      if (!classifier.labels.includes(label)) throw new WrongResult('a label is none of the classes');
    }
    return {
      labels: classifier.labels,
      maxLength: classifier.maxLength,
      notes: classifier.notes,
      predictions,
    };
  } finally {
    await classifier.dispose();
  }
}
