import { env, pipeline } from '@huggingface/transformers';
import { PEER_BATCH, type PredictSettings, readTexts } from '../inputs/predict-settings.ts';
import { servePredictions } from './serve-predictions.ts';

const settings: PredictSettings = JSON.parse(process.argv[2]);
const { folder, threads, precision } = settings;
const texts = readTexts(settings);
env.allowRemoteModels = false;
const classify = await pipeline('text-classification', folder, {
  device: 'cpu',
  dtype: precision === 'int8' ? 'q8' : 'fp32',
  session_options: { intraOpNumThreads: threads, interOpNumThreads: 1 },
});
await servePredictions(
  texts,
  { 'transformers.js': env.version, precision },
  {
    async together() {
      for (let i = 0; i < texts.length; i += PEER_BATCH) await classify(texts.slice(i, i + PEER_BATCH));
    },
    one: (text) => classify(text),
  },
);
