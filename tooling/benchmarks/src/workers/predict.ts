import { createEngine, openClassifier } from '@tokensift/classifier';
import { type PredictSettings, readTexts } from '../inputs/predict-settings.ts';
import { servePredictions } from './serve-predictions.ts';

const settings: PredictSettings = JSON.parse(process.argv[2]);
const { folder, threads, precision } = settings;
const texts = readTexts(settings);
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
