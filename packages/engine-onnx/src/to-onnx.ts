import { type Graph, type GraphNode, TokensiftError } from '@tokensift/core';
import { LoweringContext, type ShapeInput } from './lowering.ts';
import { lowerings } from './lowerings/index.ts';
import { elementTypes, encodeModel, type OnnxValue } from './onnx-proto.ts';

export interface LoweredGraph {
  /** The bytes of an ONNX model. */
  readonly model: Uint8Array;
  /** Inputs and parameters that the model reads. */
  readonly inputs: readonly GraphNode[];
  readonly parameters: readonly GraphNode[];
  /** int64 shape vectors and float32 rows of ones to be fed beside them. */
  readonly shapeInputs: readonly ShapeInput[];
  readonly onesInputs: readonly ShapeInput[];
}

/** Translates a graph into an ONNX model whose inputs are the graph's inputs and parameters. */
export function toOnnx(graph: Graph): LoweredGraph {
  for (const { op } of graph.nodes) {
    if (!(op in lowerings)) {
      throw new TokensiftError({ code: 'unsupported', message: `The ONNX engine cannot run "${op}".` });
    }
  }
  const context = new LoweringContext(graph, lowerings);
  const outputs = Object.entries(graph.outputs).map(([name, id]): OnnxValue => {
    const node = context.node(id);
    // An Identity gives the output its public name even where it is an input or serves two outputs.
    context.nodes.push({
      name: `output:${name}`,
      opType: 'Identity',
      domain: '',
      input: [context.value(node)],
      output: [`output:${name}`],
      attribute: [],
    });
    return { name: `output:${name}`, elementType: elementTypes.float32, shape: node.type.shape };
  });
  const inputs = graph.nodes.filter((node) => node.op === 'input');
  const parameters = graph.nodes.filter((node) => node.op === 'parameter');
  const shapeInputs = [...context.shapeInputs.values()];
  const onesInputs = [...context.onesInputs.values()];
  const model = encodeModel({
    nodes: context.nodes,
    initializers: context.initializers,
    inputs: [
      ...[...inputs, ...parameters].map((node) => ({
        name: node.attributes.name as string,
        elementType: elementTypes[node.type.dtype],
        shape: node.type.shape,
      })),
      ...shapeInputs.map(({ name, shape }) => ({
        name,
        elementType: elementTypes.int64,
        shape: [shape.length],
      })),
      ...onesInputs.map(({ name, shape }) => ({ name, elementType: elementTypes.float32, shape })),
    ],
    outputs,
  });
  return { model, inputs, parameters, shapeInputs, onesInputs };
}
