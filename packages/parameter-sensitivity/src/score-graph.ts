import {
  type Dimension,
  type Granularity,
  type Graph,
  type GraphNode,
  isEmbedding,
  type Objective,
  type ParameterDescription,
  TokensiftError,
} from '@tokensift/core';
import {
  absolute,
  add,
  type ClassifierModel,
  constant,
  type Derivatives,
  differentiate,
  GraphBuilder,
  input,
  layerNorm,
  matMul,
  multiply,
  reshape,
  rmsNorm,
  sum,
} from '@tokensift/graph';

/** What is summed over a group's values: G², |G| or |w·G|, for the gradient G of one example's loss. */
export type Statistic = 'square' | 'absolute' | 'weighted';

/** What one number of an output stands for. */
export type Resolution = 'rows' | 'columns' | 'elements';

/** Its outputs have the names of parameters. */
export interface ScoreGraph {
  readonly graph: Graph;
  /** Parameters whose output is the scores of its rows, columns or values, summed over the batch's examples. */
  readonly scores: readonly { readonly parameter: string; readonly resolution: Resolution }[];
  /**
   * Parameters whose output is the weighted gradients of looked-up rows, [texts, positions, width], still to be gathered by the
   * ids in that input.
   */
  readonly tables: readonly { readonly parameter: string; readonly ids: string }[];
  /** Parameters for which each example's gradient is made. */
  readonly made: readonly string[];
  /**
   * Whether a part of the model is the same for all texts of a batch, such as vectors of distances: its gradients are
   * those of single examples only where a batch is one.
   */
  readonly oneTextAtATime: boolean;
}

export interface ScoreGraphOptions {
  readonly statistic: Statistic;
  readonly granularity: Granularity;
}

/** The input [batch, length, 1] with the weights of positions. */
export const WEIGHTS_INPUT = 'weights';

/** Where a parameter stands: an operation and the index of the operand. */
interface Place {
  readonly node: GraphNode;
  readonly index: number;
}

/**
 * Statistics of the per-example gradients of every backbone parameter, summed over the examples of a batch.
 *
 * For a linear map with inputs X_b [T, inputs] and weighted output gradients D_b = ω ⊙ δ_b [T, outputs] of one
 * example's loss, row j of the gradient is Σ_t D_tj·X_t, so its squared norm is D_jᵀ (X_b X_bᵀ) D_j: a T×T Gram
 * matrix an example, and nothing of the size of batch × parameters (Goodfellow 2015, arXiv 1510.01799; ghost
 * clipping, Li et al. 2021, arXiv 2110.05679); for columns with X and D exchanged. Other statistics, squares of
 * single values and of blocks, and those of parameters that stand in several places, are taken from each example's
 * gradient D_bᵀ X_b, one matrix at a time.
 */
export function scoreGraph(
  model: ClassifierModel,
  objective: Pick<Objective, 'loss'>,
  options: ScoreGraphOptions,
): ScoreGraph {
  const builder = new GraphBuilder();
  // Summed, not averaged: each example's gradient is that of its own loss.
  const loss = objective.loss(builder, model.logits(builder, 'none'), 'sum');
  const forward = [...builder.nodes];
  const backbone = new Map(model.parameters.flatMap((p) => (p.head ? [] : [[p.name, p] as const])));
  const derivatives = differentiate(builder, loss, {
    slices: [...backbone.keys()].map((parameter) => ({ parameter, rows: 'all' })),
  });
  const wholeGradients = new Map(
    derivatives.parameters.flatMap((derivative) =>
      derivative.kind === 'dense' ? [[derivative.parameter, derivative.gradient] as const] : [],
    ),
  );
  const places = new Map<string, Place[]>();
  for (const node of forward) {
    for (const [index, id] of node.inputs.entries()) {
      const { op, attributes } = builder.node(id);
      const name = attributes.name as string;
      if (op !== 'parameter' || !backbone.has(name)) continue;
      places.set(name, [...(places.get(name) ?? []), { node, index }]);
    }
  }

  const outputs: Record<string, GraphNode> = {};
  const scores: { parameter: string; resolution: Resolution }[] = [];
  const tables: { parameter: string; ids: string }[] = [];
  const made = new Set<string>();
  const weights = input(builder, WEIGHTS_INPUT, ['batch', 'length', 1]);
  for (const [parameter, standing] of places) {
    const description = backbone.get(parameter) as ParameterDescription;
    const { shape } = description;
    const [first, ...others] = standing.map((place) => ({
      builder,
      ...place,
      operand: builder.node(place.node.inputs[place.index]),
      weighted: weightedGradient(builder, derivatives, place.node, weights),
    })) as [PlacedGradient, ...PlacedGradient[]];
    if (first.node.op === 'gatherRows') {
      // Their scores are by row of the table, which other places know nothing of.
      if (others.length > 0) throw noScores(others[0]);
      const ids = builder.node(first.node.inputs[1]).attributes.name as string;
      outputs[parameter] = first.weighted;
      tables.push({ parameter, ids });
      continue;
    }
    const resolution = resolutionOf(description, options.granularity);
    const { statistic } = options;
    scores.push({ parameter, resolution });
    if (others.length === 0 && statistic === 'square' && first.node.op === 'linear' && first.index === 1) {
      const squares = squaresByGram(first, resolution);
      if (squares) {
        outputs[parameter] = squares;
        continue;
      }
    }
    if (shape.length > 1) made.add(parameter);
    const whole = wholeGradients.get(parameter);
    const gradient =
      whole && [first, ...others].every(({ weighted }) => weighted.type.shape[0] === 1)
        ? reshape(builder, whole, [1, ...shape])
        : others.reduce((sum, place) => add(builder, sum, gradientAt(place)), gradientAt(first));
    const axes = shape.length === 1 ? [0] : { rows: [0, 2], columns: [0, 1], elements: [0] }[resolution];
    outputs[parameter] = sum(builder, apply(first, statistic, gradient), axes);
  }
  const oneTextAtATime = [...places.values()]
    .flat()
    .some(({ node }) => !isOfTexts((derivatives.of(node) as GraphNode).type.shape));
  return { graph: builder.build(outputs), scores, tables, made: [...made], oneTextAtATime };
}

/** The coarsest outputs that the groups can be added up from. */
function resolutionOf(parameter: ParameterDescription, granularity: Granularity): Resolution {
  if (parameter.shape.length !== 2 || granularity === 'elements') return 'elements';
  // Tables are cut into rows, whatever the unit of matrices is.
  if (isEmbedding(parameter)) return 'rows';
  if (granularity.startsWith('blocks-')) return 'elements';
  const byColumn =
    granularity === 'columns' || (granularity === 'heads' && parameter.heads?.along === 'columns');
  return byColumn ? 'columns' : 'rows';
}

interface PlacedGradient extends Place {
  readonly builder: GraphBuilder;
  /** The parameter. */
  readonly operand: GraphNode;
  /** ω ⊙ δ, [texts, positions, …, width]. */
  readonly weighted: GraphNode;
}

/** Each example's gradient of a parameter, [texts, …shape], by where it stands. */
const gradients: Readonly<Record<string, (place: PlacedGradient) => GraphNode>> = {
  'linear.1': ({ builder, node, weighted }) =>
    matMul(builder, weighted, inputsOf(builder, node, weighted), { transposeLeft: true }),
  'linear.2': ({ builder, weighted }) => overPositions(builder, weighted),
  'layerNorm.1': ({ builder, node, weighted }) => {
    const x = builder.node(node.inputs[0]);
    const width = x.type.shape[1] as number;
    const normalised = layerNorm(
      builder,
      x,
      constant(builder, 1, [width]),
      constant(builder, 0, [width]),
      node.attributes.epsilon as number,
    );
    return overPositions(
      builder,
      multiply(builder, weighted, reshape(builder, normalised, weighted.type.shape)),
    );
  },
  'layerNorm.2': ({ builder, weighted }) => overPositions(builder, weighted),
  'rmsNorm.1': ({ builder, node, weighted }) => {
    const x = builder.node(node.inputs[0]);
    const ones = constant(builder, 1, [x.type.shape.at(-1) as number]);
    const normalised = rmsNorm(builder, x, ones, node.attributes.epsilon as number);
    return overPositions(
      builder,
      multiply(builder, weighted, reshape(builder, normalised, weighted.type.shape)),
    );
  },
};

function gradientAt(place: PlacedGradient): GraphNode {
  const rule = gradients[`${place.node.op}.${place.index}`];
  if (rule) return rule(place);
  throw noScores(place);
}

const noScores = ({ index, node }: Place): TokensiftError =>
  new TokensiftError({
    code: 'unsupported',
    message: `There are no sensitivity scores for operand ${index} of "${node.op}".`,
  });

/** What a linear map reads, [texts, positions, inputs]. */
function inputsOf(builder: GraphBuilder, node: GraphNode, weighted: GraphNode): GraphNode {
  const x = builder.node(node.inputs[0]);
  return reshape(builder, x, [...weighted.type.shape.slice(0, 2), x.type.shape[1]]);
}

/** The sum over all axes but those of texts and of the vector: [texts, width]. */
const overPositions = (builder: GraphBuilder, x: GraphNode): GraphNode =>
  sum(builder, x, x.type.shape.map((_, axis) => axis).slice(1, -1));

/**
 * Σ_b ‖Σ_t left_btj · right_bt‖² for each row or column j of a linear map: the Gram matrix of `right` between the two
 * factors `left`. Undefined for single values.
 */
function squaresByGram(
  { builder, node, weighted }: PlacedGradient,
  resolution: Resolution,
): GraphNode | undefined {
  if (resolution === 'elements') return undefined;
  const inputs = inputsOf(builder, node, weighted);
  const [left, right] = resolution === 'rows' ? [weighted, inputs] : [inputs, weighted];
  const gram = matMul(builder, right, right, { transposeRight: true });
  return sum(builder, multiply(builder, left, matMul(builder, gram, left)), [0, 1]);
}

/** The statistic of each value of the examples' gradients [texts, …shape]. */
function apply({ builder, operand }: PlacedGradient, statistic: Statistic, gradient: GraphNode): GraphNode {
  if (statistic === 'square') return multiply(builder, gradient, gradient);
  return absolute(builder, statistic === 'weighted' ? multiply(builder, gradient, operand) : gradient);
}

const isOfTexts = ([first]: readonly Dimension[]): boolean => first === 'batch' || first === 'batch*length';

/**
 * ω ⊙ δ as [texts, positions, …, width]. What is no token keeps weight 1: the pooled text, and what is the same for all
 * texts, as if it were one text.
 */
function weightedGradient(
  builder: GraphBuilder,
  derivatives: Derivatives,
  node: GraphNode,
  weights: GraphNode,
): GraphNode {
  const gradient = derivatives.of(node) as GraphNode;
  const { shape } = gradient.type;
  if (!isOfTexts(shape)) return reshape(builder, gradient, [1, ...shape]);
  if (shape[0] === 'batch*length') {
    return multiply(builder, reshape(builder, gradient, ['batch', 'length', shape[1]]), weights);
  }
  if (shape.length === 2) return reshape(builder, gradient, ['batch', 1, shape[1]]);
  if (shape[1] !== 'length') return gradient;
  const inner = shape.slice(2).map(() => 1);
  return multiply(builder, gradient, reshape(builder, weights, ['batch', 'length', ...inner]));
}
