import { type Granularity, type Graph, type GraphNode, isEmbedding, TokensiftError } from '@tokensift/core';
import {
  absolute,
  type ClassifierModel,
  constant,
  crossEntropy,
  type Derivatives,
  differentiate,
  GraphBuilder,
  input,
  layerNorm,
  matMul,
  multiply,
  reshape,
  sum,
} from '@tokensift/graph';

/** What is summed over a group's values: G², |G| or |w·G|, for the gradient G of one example's loss. */
export type Statistic = 'square' | 'absolute' | 'weighted';

/** What one number of an output stands for. */
export type Resolution = 'rows' | 'columns' | 'elements';

export interface ScoreOutput {
  readonly parameter: string;
  readonly output: string;
  /** The input [batch, length, 1] with the weights of positions that it is for. */
  readonly weighting: string;
}

export interface ScoreGraph {
  readonly graph: Graph;
  /** Outputs with the scores of a parameter's rows, columns or values, summed over the batch's examples. */
  readonly scores: readonly (ScoreOutput & { readonly resolution: Resolution })[];
  /** Outputs [batch*length, width] with the weighted gradients of looked-up rows, still to be gathered by id. */
  readonly tables: readonly (ScoreOutput & { readonly ids: string })[];
}

export interface ScoreGraphOptions {
  readonly statistic: Statistic;
  readonly granularity: Granularity;
  /** Names of the inputs that positions are weighted with. */
  readonly weightings: readonly string[];
}

/**
 * Statistics of the per-example gradients of every backbone parameter, summed over the examples of a batch.
 *
 * For a linear map with inputs X_b [T, inputs] and weighted output gradients D_b = ω ⊙ δ_b [T, outputs] of one
 * example's loss, row j of the gradient is Σ_t D_tj·X_t, so its squared norm is D_jᵀ (X_b X_bᵀ) D_j: a T×T Gram
 * matrix an example, and nothing of the size of batch × parameters (Goodfellow 2015, arXiv 1510.01799; ghost
 * clipping, Li et al. 2021, arXiv 2110.05679); for columns with X and D exchanged. Other statistics, and squares of
 * single values and of blocks, are taken from each example's gradient D_bᵀ X_b, one matrix at a time.
 */
export function scoreGraph(model: ClassifierModel, options: ScoreGraphOptions): ScoreGraph {
  const builder = new GraphBuilder();
  const logits = model.logits(builder, 'none');
  const targets = input(builder, 'targets', ['batch', model.classes]);
  // Summed, not averaged: each example's gradient is that of its own loss.
  const loss = crossEntropy(builder, logits, targets, 'sum');
  const forward = [...builder.nodes];
  const backbone = new Map(model.parameters.flatMap((p) => (p.head ? [] : [[p.name, p] as const])));
  const derivatives = differentiate(builder, loss, {
    slices: [...backbone.keys()].map((parameter) => ({ parameter, rows: 'all' })),
  });

  const outputs: Record<string, GraphNode> = {};
  const scores: (ScoreOutput & { resolution: Resolution })[] = [];
  const tables: (ScoreOutput & { ids: string })[] = [];
  for (const node of forward) {
    for (const [index, id] of node.inputs.entries()) {
      const operand = builder.node(id);
      const description = operand.op === 'parameter' && backbone.get(operand.attributes.name as string);
      if (!description) continue;
      const parameter = description.name;
      for (const weighting of options.weightings) {
        const weights = input(builder, weighting, ['batch', 'length', 1]);
        const weighted = weightedGradient(builder, derivatives, node, weights);
        const output = `${weighting}:${parameter}`;
        if (isEmbedding(description)) {
          const ids = builder.node(node.inputs[1] as number).attributes.name as string;
          outputs[output] = weighted;
          tables.push({ parameter, output, weighting, ids });
          continue;
        }
        const resolution = resolutionOf(description.shape, description.heads?.along, options);
        outputs[output] = ruleOf(node, index)({ builder, node, operand, weighted, resolution, ...options });
        scores.push({ parameter, output, weighting, resolution });
      }
    }
  }
  return { graph: builder.build(outputs), scores, tables };
}

/** The coarsest outputs that the groups can be added up from. */
function resolutionOf(
  shape: readonly number[],
  heads: 'rows' | 'columns' | undefined,
  { granularity }: ScoreGraphOptions,
): Resolution {
  if (shape.length !== 2 || granularity === 'elements' || granularity.startsWith('blocks-'))
    return 'elements';
  return granularity === 'columns' || (granularity === 'heads' && heads === 'columns') ? 'columns' : 'rows';
}

interface RuleInput extends ScoreGraphOptions {
  readonly builder: GraphBuilder;
  readonly node: GraphNode;
  readonly operand: GraphNode;
  /** ω ⊙ δ, [batch, positions, width]. */
  readonly weighted: GraphNode;
  readonly resolution: Resolution;
}

type Rule = (input: RuleInput) => GraphNode;

/** Scores of a parameter by where it stands: operation and index of the operand. */
const rules: Readonly<Record<string, Rule>> = {
  'linear.1': (given) => {
    const { builder, node, weighted, resolution, statistic } = given;
    const x = builder.node(node.inputs[0] as number);
    const inputs = reshape(builder, x, [...weighted.type.shape.slice(0, 2), x.type.shape[1]!]);
    if (statistic === 'square' && resolution === 'rows') return squaresByGram(builder, weighted, inputs);
    if (statistic === 'square' && resolution === 'columns') return squaresByGram(builder, inputs, weighted);
    const gradients = matMul(builder, weighted, inputs, { transposeLeft: true });
    const axes = { rows: [0, 2], columns: [0, 1], elements: [0] }[resolution];
    return sum(builder, apply(given, gradients), axes);
  },
  'linear.2': (given) => vector(given, given.weighted),
  'layerNorm.1': (given) => {
    const { builder, node, weighted } = given;
    const x = builder.node(node.inputs[0] as number);
    const width = x.type.shape[1] as number;
    const normalised = layerNorm(
      builder,
      x,
      constant(builder, 1, [width]),
      constant(builder, 0, [width]),
      node.attributes.epsilon as number,
    );
    return vector(given, multiply(builder, weighted, reshape(builder, normalised, weighted.type.shape)));
  },
  'layerNorm.2': (given) => vector(given, given.weighted),
};

function ruleOf({ op }: GraphNode, index: number): Rule {
  const rule = rules[`${op}.${index}`];
  if (rule) return rule;
  throw new TokensiftError({
    code: 'unsupported',
    message: `There are no sensitivity scores for operand ${index} of "${op}".`,
  });
}

/** Σ_b ‖Σ_t left_btj · right_bt‖² for each j: the Gram matrix of `right` between the two factors `left`. */
function squaresByGram(builder: GraphBuilder, left: GraphNode, right: GraphNode): GraphNode {
  const gram = matMul(builder, right, right, { transposeRight: true });
  return sum(builder, multiply(builder, left, matMul(builder, gram, left)), [0, 1]);
}

function vector(given: RuleInput, weighted: GraphNode): GraphNode {
  return sum(given.builder, apply(given, sum(given.builder, weighted, [1])), [0]);
}

/** The statistic of each value of the examples' gradients [batch, …shape]. */
function apply({ builder, operand, statistic }: RuleInput, gradients: GraphNode): GraphNode {
  if (statistic === 'square') return multiply(builder, gradients, gradients);
  return absolute(builder, statistic === 'weighted' ? multiply(builder, gradients, operand) : gradients);
}

/** ω ⊙ δ as [batch, positions, width]. Rows that are not tokens (the pooled text) keep weight 1. */
function weightedGradient(
  builder: GraphBuilder,
  derivatives: Derivatives,
  node: GraphNode,
  weights: GraphNode,
): GraphNode {
  const gradient = derivatives.of(node) as GraphNode;
  const [rows, width] = gradient.type.shape;
  if (rows === 'batch') return reshape(builder, gradient, ['batch', 1, width!]);
  return multiply(builder, reshape(builder, gradient, ['batch', 'length', width!]), weights);
}
