import {
  elementTypes,
  encodeAttribute,
  type OnnxNode,
  type OnnxTensor,
} from '@tokensift/engine-onnx/lowering';
import type { ExportedModel } from '../graph/exported-model.ts';
import { quantizeRows } from './quantize-rows.ts';

/** Smaller matrices, such as the map onto the classes, stay as they are: they weigh little. */
const LEAST_NUMBERS = 65_536;

/**
 * A float32 model with large weights as int8, in ONNX's own operators. Maps are products of integers: a map's input is
 * quantized when it runs, to uint8 with one scale for the whole tensor (DynamicQuantizeLinear, MatMulInteger), and its
 * weight has a scale for each output. Of tables, the rows that are read become numbers again.
 */
export function quantizeModel(model: ExportedModel): ExportedModel {
  const weights = new Map(model.initializers.filter(isLarge).map((tensor) => [tensor.name, tensor]));
  const quantized = new Map<string, readonly OnnxTensor[]>();
  const nodes: OnnxNode[] = [];
  const inputs = new Set<string>();
  /** int8 rows [rows, width], or their transpose, and float32 scales. */
  const tensorsOf = (weight: OnnxTensor, kind: 'map' | 'table'): readonly [string, string] => {
    const key = `${weight.name}.${kind}`;
    if (!quantized.has(key)) quantized.set(key, quantizedTensors(weight, kind));
    const [values, scales] = quantized.get(key) as readonly [OnnxTensor, OnnxTensor];
    return [values.name, scales.name];
  };
  const add = (
    opType: string,
    input: readonly string[],
    output: readonly string[],
    attributes: Readonly<Record<string, number>> = {},
  ): string => {
    nodes.push({
      name: output[0],
      opType,
      domain: '',
      input,
      output,
      attribute: Object.entries(attributes).map(([name, value]) => encodeAttribute(name, value)),
    });
    return output[0];
  };

  for (const node of model.nodes) {
    const [first = '', second = '', bias] = node.input;
    const result = node.output[0];
    const table = node.opType === 'Gather' ? weights.get(first) : undefined;
    const map = node.opType === 'Gemm' && isPlainMap(node) ? weights.get(second) : undefined;
    if (table) {
      const [rows, scales] = tensorsOf(table, 'table');
      const read = add('Gather', [rows, second], [`${result}.rows`]);
      const scale = add('Gather', [scales, second], [`${result}.scales`]);
      add('Mul', [add('Cast', [read], [`${result}.numbers`], { to: 1 }), scale], [result]);
    } else if (map) {
      const [values, scales] = tensorsOf(map, 'map');
      const [integers, scale, zero] = ['', '.scale', '.zero'].map((part) => `${first}.uint8${part}`) as [
        string,
        string,
        string,
      ];
      if (!inputs.has(first)) add('DynamicQuantizeLinear', [first], [integers, scale, zero]);
      inputs.add(first);
      const product = add('MatMulInteger', [integers, values, zero], [`${result}.product`]);
      const factors = add('Mul', [scale, scales], [`${result}.factors`]);
      const numbers = add('Cast', [product], [`${result}.numbers`], { to: 1 });
      const scaled = add('Mul', [numbers, factors], [bias === undefined ? result : `${result}.scaled`]);
      if (bias !== undefined) add('Add', [scaled, bias], [result]);
    } else nodes.push(node);
  }
  const read = new Set(nodes.flatMap(({ input }) => input));
  return {
    ...model,
    nodes,
    initializers: [
      ...model.initializers.filter(({ name }) => read.has(name)),
      ...[...quantized.values()].flat(),
    ],
  };
}

const isLarge = ({ dims, dataType }: OnnxTensor): boolean =>
  dataType === elementTypes.float32 && dims.length === 2 && dims[0] * dims[1] >= LEAST_NUMBERS;

/** x·Wᵀ + b, not scaled. */
function isPlainMap({ attribute }: OnnxNode): boolean {
  const given = Object.fromEntries(
    (attribute as readonly { name: string; i?: number; f?: number }[]).map(({ name, i, f }) => [
      name,
      i ?? f,
    ]),
  );
  const { transA = 0, transB = 0, alpha = 1, beta = 1 } = given;
  return transA === 0 && transB === 1 && alpha === 1 && beta === 1;
}

function quantizedTensors(
  { name, dims, rawData }: OnnxTensor,
  kind: 'map' | 'table',
): readonly [OnnxTensor, OnnxTensor] {
  const [rows, width] = dims as readonly [number, number];
  const numbers = new Float32Array(rawData.buffer, rawData.byteOffset, rawData.byteLength / 4);
  const { values, scales } = quantizeRows(numbers, width, kind);
  const isMap = kind === 'map';
  return [
    {
      name: `${name}.int8`,
      dims: isMap ? [width, rows] : [rows, width],
      dataType: elementTypes.int8,
      rawData: new Uint8Array(values.buffer),
    },
    {
      name: `${name}.scales`,
      dims: isMap ? [rows] : [rows, 1],
      dataType: elementTypes.float32,
      rawData: new Uint8Array(scales.buffer),
    },
  ];
}
