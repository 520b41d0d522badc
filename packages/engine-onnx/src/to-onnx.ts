import { type Graph, type GraphNode, sizeOf, TokensiftError } from '@tokensift/core';
import { type Lowering, LoweringContext, type ShapeInput } from './lowering.ts';
import { lowerings as nativeLowerings } from './lowerings/index.ts';
import { elementTypes, encodeModel, type OnnxTensor, type OnnxValue } from './onnx-proto.ts';

export interface LoweredGraph {
  /** The bytes of an ONNX model. */
  readonly model: Uint8Array;
  /** Inputs and parameters that the model is given at each run. */
  readonly inputs: readonly GraphNode[];
  readonly parameters: readonly GraphNode[];
  /** Frozen parameters that it is given when it is opened, as files of these names. */
  readonly constants: readonly GraphNode[];
  /** int64 shape vectors and float32 rows of ones to be fed beside them. */
  readonly shapeInputs: readonly ShapeInput[];
  readonly onesInputs: readonly ShapeInput[];
}

export interface ToOnnxOptions {
  /** Parameters that are no inputs, but part of the model, which the runtime packs once for its products. */
  readonly frozen?: ReadonlySet<string>;
  /** How operations are written; by default as native code runs them best. */
  readonly lowerings?: Readonly<Record<string, Lowering>>;
}

/** Translates a graph into an ONNX model whose inputs are the graph's inputs and parameters. */
export function toOnnx(
  graph: Graph,
  { frozen = new Set(), lowerings = nativeLowerings }: ToOnnxOptions = {},
): LoweredGraph {
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
  const all = graph.nodes.filter((node) => node.op === 'parameter');
  const isFrozen = (node: GraphNode) => frozen.has(node.attributes.name as string);
  const parameters = all.filter((node) => !isFrozen(node));
  const constants = all.filter(isFrozen);
  const shapeInputs = [...context.shapeInputs.values()];
  const onesInputs = [...context.onesInputs.values()];
  const model = encodeModel({
    nodes: context.nodes,
    initializers: [...context.initializers, ...constants.map(placeholder)],
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
  return { model, inputs, parameters, constants, shapeInputs, onesInputs };
}

/** A tensor whose numbers the runtime is given beside the model. */
function placeholder({ attributes, type }: GraphNode): OnnxTensor {
  const name = attributes.name as string;
  const dims = type.shape as readonly number[];
  return {
    name,
    dims,
    dataType: elementTypes.float32,
    rawData: new Uint8Array(0),
    external: { file: name, offset: 0, bytes: 4 * sizeOf(dims) },
  };
}
