import { elementTypes, type OnnxValue, opsets } from '@tokensift/engine-onnx/lowering';
import { type ClassifierModel, GraphBuilder, reshape } from '@tokensift/graph';
import type { Decision } from '@tokensift/tasks';
import { addDecision } from './decision.ts';
import { ExportContext, inputValues } from './export-context.ts';
import type { ExportedModel } from './exported-model.ts';
import type { Precision } from './precision.ts';

/** The version of ONNX's operators that models are written in. */
export const opset = opsets[''];

export interface ExportGraphOptions {
  /** What the task does to logits before it answers. */
  readonly decision?: Decision | undefined;
  /** Default float32. */
  readonly precision?: Precision;
  /** Whether the vectors that texts are pooled to are an output as well, `vectors` [batch, width]. */
  readonly vectors?: boolean;
}

/**
 * A classifier as an ONNX model: from `input_ids`, `attention_mask` and, where the model has types, `token_type_ids`
 * (int64 [batch, length], padded on either side) to `logits` (float32 [batch, classes], or [batch, length, classes] of a
 * head on tokens) and what `addDecision` adds. Adapters are part of the graph.
 * @throws TokensiftError `unsupported` for an input without a formula, or a weight that float16 cannot hold.
 */
export function toExportedModel(
  model: ClassifierModel,
  { decision = {}, precision = 'float32', vectors: withVectors = false }: ExportGraphOptions = {},
): ExportedModel {
  const builder = new GraphBuilder();
  const { logits, vectors } = model.read(builder);
  const isOfTokens = model.head === 'token';
  const shape = isOfTokens ? ['batch', 'length', model.outputs] : ['batch', model.outputs];
  const read = {
    logits: isOfTokens ? reshape(builder, logits, shape) : logits,
    ...((withVectors || decision.scope?.score === 'mahalanobis') && { vectors: vectors! }),
  };
  const graph = builder.build(read);
  const { values, formulas } = model;
  const context = new ExportContext(graph, { values, formulas, precision });
  const found = Object.fromEntries(
    Object.entries(graph.outputs).map(([name, id]) => {
      const value = context.value(context.node(id));
      return [name, precision === 'float32' ? value : context.emit('Cast', [value], { to: 1 })];
    }),
  ) as Record<keyof typeof read, string>;
  const outputs = {
    ...addDecision(context, found, decision),
    ...(withVectors && { vectors: found.vectors }),
  };
  for (const [name, value] of Object.entries(outputs)) {
    context.nodes.push({
      name: `/${name}`,
      opType: 'Identity',
      domain: '',
      input: [value],
      output: [name],
      attribute: [],
    });
  }
  return {
    nodes: context.nodes,
    initializers: context.initializers,
    inputs: inputValues(context.used),
    outputs: Object.keys(outputs).map((name): OnnxValue => outputValue(name, shape)),
  };
}

const outputValue = (name: string, shape: readonly (number | string)[]): OnnxValue =>
  ({
    logits: { name, elementType: elementTypes.float32, shape },
    decisions: { name, elementType: elementTypes.bool, shape },
    in_scope: { name, elementType: elementTypes.bool, shape: ['batch'] },
    vectors: { name, elementType: elementTypes.float32, shape: ['batch', 'width'] },
  })[name] as OnnxValue;
