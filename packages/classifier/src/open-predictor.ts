import { TokensiftError } from '@tokensift/core';
import type { OnnxBackend } from '@tokensift/engine-onnx';
import { encodeExportedModel, openOnnxModel, quantizeModel, toExportedModel } from '@tokensift/onnx-export';
import { createPredictor, type Predictor, readInBatches } from '@tokensift/training';
import type { ClassifierParts } from './classifier.ts';

/**
 * What a classifier computes in: float32 as it was trained, or int8, several times as fast with a quarter of the memory,
 * and nearly the same answers (`exportOnnx` says how nearly).
 */
export const predictionPrecisions = ['float32', 'int8'] as const;
export type PredictionPrecision = (typeof predictionPrecisions)[number];

/**
 * What runs a classifier forward, with values that do not move any more.
 * @throws TokensiftError `unsupported` for int8 on another engine than ONNX Runtime.
 */
export async function openPredictor<Row extends object, Input, Prediction extends object>({
  base,
  model,
  task,
  engine,
  precision = 'float32',
}: ClassifierParts<Row, Input, Prediction>): Promise<Predictor> {
  const { padId } = base.tokenizer;
  const vectors = task.readsVectors ?? false;
  if (precision === 'float32') {
    return await createPredictor(model, engine, { padId, frozen: new Set(model.values.keys()), vectors });
  }
  const { backend, threads } = engine.describe();
  if (engine.name !== 'onnx') {
    throw new TokensiftError({
      code: 'unsupported',
      where: 'precision',
      message: `The engine "${engine.name}" does not compute in int8.`,
      hint: 'Use the engine onnx, or float32.',
    });
  }
  const quantized = quantizeModel(toExportedModel(model, { vectors }));
  const opened = await openOnnxModel(encodeExportedModel(quantized, '').model, {
    backend: backend as OnnxBackend,
    threads: threads as number,
  });
  const reading = { head: model.head, width: model.outputs, padId };
  const read: Predictor['read'] = (texts, options) =>
    readInBatches(texts, { ...reading, ...options }, opened.run);
  return {
    read,
    outputs: async (texts, options) => (await read(texts, options)).outputs,
    dispose: opened.dispose,
  };
}
