import { createEngine, openClassifier } from 'tokensift';
import type { PredictSettings } from '../inputs/predict-settings.ts';
import { servePredictions } from './serve-predictions.ts';

const { folder, texts, threads, precision }: PredictSettings = JSON.parse(process.argv[2] as string);
const engine = await createEngine({ threads });
const classifier = await openClassifier(folder, { engine, precision });
await servePredictions(
  texts,
  { engine: engine.name, precision },
  {
    together: () => classifier.predict(texts, { top: 1 }),
    one: (text) => classifier.predict(text, { top: 1 }),
  },
);
