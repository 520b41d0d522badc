import {
  type Adapter,
  createRandom,
  type EncodedExample,
  type MethodContext,
  type Selection,
  type Tensor,
} from '@tokensift/core';
import { createOnnxEngine } from '@tokensift/engine-onnx';
import { type ClassifierModel, GraphBuilder, trainingGraph } from '@tokensift/graph';
import { classifierParameters, createTextClassifier, type Pooling } from '@tokensift/models';
import { bertBackbone, bertFields, hashedParameter } from '@tokensift/models/testing';
import { classTask } from '@tokensift/tasks/testing';
import { padBatch } from '@tokensift/tokenization';
import fixture from '../fixtures/methods.json' with { type: 'json' };

const { length } = fixture;

export const engine = await createOnnxEngine({ threads: 1 });

/** The model that tooling/oracles/baselines.py makes, to the bit. */
export function smallModel(pooling: Pooling): ClassifierModel {
  const backbone = bertBackbone(bertFields(fixture.config));
  const { classes } = fixture;
  const described = classifierParameters(backbone, { pooling, classes });
  const values = new Map(described.map(({ name, shape }) => [name, hashedParameter(name, shape)]));
  return createTextClassifier({ backbone, values, pooling, classes, random: createRandom(0) });
}

/** What a method is given to plan for a model, without data. */
export function contextFor(model: ClassifierModel, seed = 1): MethodContext {
  const unused = (): never => {
    throw new Error('this method asks for nothing of the kind');
  };
  return {
    model,
    values: model.values,
    engine,
    examples: [],
    task: classTask(model.outputs),
    headInit: 'drawn',
    headEpochs: 0,
    stepCost: unused,
    cachedStepCost: unused,
    estimator: unused,
    train: unused,
    random: createRandom(seed),
  };
}

/** Puts the adapter into the model, with the values that the oracle gives it. */
export function adaptHashed(model: ClassifierModel, adapter: Adapter | undefined): ClassifierModel {
  if (!adapter) return model;
  const adapted = model.adapt(adapter);
  for (const { name, shape } of adapter.parameters) adapted.values.set(name, hashedParameter(name, shape));
  return adapted;
}

/** The oracle's batch. */
export const examples: EncodedExample<number>[] = fixture.labels.map((label, row) => {
  const real = fixture.attentionMask.slice(row * length, (row + 1) * length).reduce((a, b) => a + b, 0);
  const part = (values: readonly number[]) =>
    Int32Array.from(values.slice(row * length, row * length + real));
  return {
    ids: part(fixture.inputIds),
    typeIds: part(fixture.typeIds),
    specialTokensMask: new Uint8Array(real),
    target: label,
  };
});

export const oracleBatch = padBatch(examples, { padId: 0 });

/** Logits [batch, classes] of the oracle's batch. */
export async function logitsOf(model: ClassifierModel): Promise<Float32Array> {
  const builder = new GraphBuilder();
  const graph = builder.build({ logits: model.logits(builder, 'none') });
  const program = await engine.compile(graph, { parameters: model.values });
  const { logits } = await program.run(model.feeds(oracleBatch));
  await program.dispose();
  return logits.data;
}

/** Loss and gradients of what a selection trains, dense, by parameter; on one text of the batch where it is given. */
export async function gradientsOf(
  model: ClassifierModel,
  selection: Selection,
  text?: number,
): Promise<{ loss: number; gradients: Map<string, Float64Array> }> {
  const objective = classTask(model.outputs).objective();
  const { graph, gradients } = trainingGraph(model, objective, selection, 'none');
  const program = await engine.compile(graph, { parameters: model.values });
  const chosen = text === undefined ? examples : [examples[text]];
  const batch = padBatch(chosen, { padId: 0 });
  const feeds: Record<string, Tensor> = {
    ...model.feeds(batch),
    ...objective.feeds(
      chosen.map(({ target }) => target),
      batch,
    ),
  };
  const found = await program.run(feeds);
  await program.dispose();
  const dense = new Map<string, Float64Array>();
  for (const gradient of gradients) {
    const { parameter } = gradient;
    const { data } = found[gradient.output];
    if (gradient.kind === 'dense') {
      dense.set(parameter, Float64Array.from(data));
      continue;
    }
    const { shape } = model.values.get(parameter)!;
    const table = dense.get(parameter) ?? new Float64Array(shape[0] * shape[1]);
    feeds[gradient.ids].data.forEach((id, row) => {
      for (let i = 0; i < shape[1]; i++) table[id * shape[1] + i] += data[row * shape[1] + i];
    });
    dense.set(parameter, table);
  }
  return { loss: found.loss.data[0], gradients: dense };
}
