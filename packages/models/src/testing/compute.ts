import type { Batch, Tensor } from '@tokensift/core';
import { createOnnxEngine } from '@tokensift/engine-onnx';
import { type ClassifierModel, crossEntropy, differentiate, GraphBuilder, input } from '@tokensift/graph';

const engine = await createOnnxEngine({ threads: 1 });

/** The logits of a batch, row by row: [batch, classes], or [batch*length, classes] without pooling. */
export async function logitsOf(model: ClassifierModel, batch: Batch): Promise<Float32Array> {
  const builder = new GraphBuilder();
  const graph = builder.build({ logits: model.logits(builder, 'none') });
  const program = await engine.compile(graph, { parameters: model.values });
  const { logits } = await program.run(model.feeds(batch));
  await program.dispose();
  return logits.data;
}

/**
 * Logits, the mean cross-entropy, and its gradient by every parameter, whole.
 * @param labels the class of each row of the logits; a row of −1 adds nothing to the loss
 */
export async function gradientsOf(model: ClassifierModel, batch: Batch, labels: readonly number[]) {
  const { outputs: classes } = model;
  const builder = new GraphBuilder();
  const logits = model.logits(builder, 'none');
  const loss = crossEntropy(builder, logits, input(builder, 'targets', logits.type.shape));
  const { parameters } = differentiate(builder, loss, {
    slices: model.parameters.map(({ name }) => ({ parameter: name, rows: 'all' })),
  });
  const outputs = Object.fromEntries(
    parameters.flatMap((gradient) =>
      gradient.kind === 'dense'
        ? [[gradient.parameter, gradient.gradient]]
        : gradient.contributions.map(({ rows }) => [gradient.parameter, rows]),
    ),
  );
  const program = await engine.compile(builder.build({ logits, loss, ...outputs }), {
    parameters: model.values,
  });
  const targets = new Float32Array(labels.length * classes);
  labels.forEach((label, row) => {
    if (label !== -1) targets[row * classes + label] = 1;
  });
  const feeds: Record<string, Tensor> = {
    ...model.feeds(batch),
    targets: { shape: [labels.length, classes], data: targets },
  };
  const found = await program.run(feeds);
  await program.dispose();
  const gradients = new Map(
    model.parameters.map(({ name, shape }) => {
      const gradient = parameters.find(({ parameter }) => parameter === name);
      const data = new Float32Array(shape.reduce((a, b) => a * b, 1));
      if (gradient?.kind === 'dense') data.set(found[name].data);
      for (const { ids } of gradient?.kind === 'scatter' ? gradient.contributions : []) {
        const width = shape[1];
        feeds[ids.attributes.name as string].data.forEach((id, row) => {
          for (let i = 0; i < width; i++) data[id * width + i] += found[name].data[row * width + i];
        });
      }
      return [name, { shape, data }] as const;
    }),
  );
  return { logits: found.logits.data, loss: found.loss.data[0], gradients };
}
