import { elementTypes, type Lowering, lowerings, plainMatMul } from '@tokensift/engine-onnx/lowering';

/** A square of a norm's input overflows float16: it is computed in float32, here and by the runtime's LayerNormalization. */
const rmsNorm: Lowering = (context, node) => {
  const { offset, epsilon } = node.attributes as { offset: number; epsilon: number };
  const gamma = context.value(context.input(node, 1));
  const [x, own] = [context.value(context.input(node, 0)), gamma].map((name) =>
    context.emit('Cast', [name], { to: elementTypes.float32 }),
  ) as [string, string];
  const square = context.emit('Mul', [x, x]);
  const mean = context.emit('ReduceMean', [square], { axes: [-1], keepdims: 1 });
  const shifted = context.emit('Add', [mean, context.numbers([epsilon])]);
  const normalised = context.emit('Div', [x, context.emit('Sqrt', [shifted])]);
  const scale = offset === 0 ? own : context.emit('Add', [own, context.numbers([offset])]);
  return context.emit('CastLike', [context.emit('Mul', [normalised, scale]), gamma]);
};

const layerNorm: Lowering = (context, node) =>
  context.emit(
    'LayerNormalization',
    [0, 1, 2].map((i) => context.value(context.input(node, i))),
    { axis: -1, epsilon: { float: node.attributes.epsilon as number } },
  );

/** x/2 · (1 + erf(x/√2)), which runtimes know as GELU. */
const gelu: Lowering = (context, node) => {
  const x = context.value(context.input(node, 0));
  const error = context.emit('Erf', [context.emit('Div', [x, context.scalar(Math.SQRT2)])]);
  const weighted = context.emit('Mul', [x, context.emit('Add', [error, context.scalar(1)])]);
  return context.emit('Mul', [weighted, context.scalar(0.5)]);
};

/** The one dimension that the runtime finds by itself is the last symbolic one. */
const reshape: Lowering = (context, node) => {
  const { name, factor } = context.scaled(context.input(node, 0));
  const { shape } = node.type;
  const found = shape.findLastIndex((dimension) => typeof dimension === 'string');
  const target = found === -1 ? shape : shape.with(found, -1);
  return { name: context.emit('Reshape', [name, context.shape(target)]), factor };
};

/** Forward operations in ONNX's own operators alone, which every runtime has; ONNX Runtime fuses them when it loads. */
export const portableLowerings: Readonly<Record<string, Lowering>> = {
  ...lowerings,
  rmsNorm,
  layerNorm,
  gelu,
  matMul: plainMatMul,
  reshape,
};
