import type { GraphNode, ParameterDescription } from '@tokensift/core';
import { GraphBuilder, input } from '@tokensift/graph';
import type { CheckpointLayout } from './checkpoint-layout.ts';
import type { ConfigReader } from './config-reader.ts';
import { type Pooling, pythonSuffix, type TextPooling } from './pooling.ts';
import { Scope } from './scope.ts';

/** What every model's configuration says, in this project's terms. */
export interface ModelConfig {
  /** Width of the hidden states that are read. */
  readonly hiddenSize: number;
  /** Number of transformer layers. */
  readonly layers: number;
  readonly vocabularySize: number;
  /** The longest sequence in tokens. */
  readonly maxPositions: number;
  /** Types of tokens that have an embedding each (`type_vocab_size`); absent or 0 where there are none. */
  readonly types?: number;
  /** Standard deviation of the normal distribution that new weights are drawn from. */
  readonly initializerRange: number;
  /** The id that Python's classes find padding by; undefined where the model has none. See `ConfigReader.paddingId`. */
  readonly padTokenId: number | undefined;
}

/**
 * Reads one position of each text, where nothing else of the last layer is needed: [CLS], or the last real token.
 */
export interface PositionReader {
  /** [batch*length, width] to [batch, width]. */
  tokens(x: GraphNode): GraphNode;
  /** [batch, 1, length, width] to [batch, 1, 1, width]. */
  rows(x: GraphNode): GraphNode;
}

/** The last map of a head, onto the classes. */
export interface OutputMap {
  /** Its module, as in Python's class. */
  readonly name: string;
  readonly hasBias: boolean;
}

/**
 * A family of models, in one file: what its configuration says, how it computes, and how its checkpoints look. Names
 * are those of Hugging Face checkpoints without the prefix of the base model.
 */
export interface ArchitectureDefinition<Config extends ModelConfig> {
  /** What Python's classes begin with, such as `Bert` of `BertForSequenceClassification`, by `model_type`. */
  readonly pythonNames: Readonly<Record<string, string>>;
  /**
   * Reads a config.json. Refuses what the graph does not compute.
   * @throws TokensiftError as `ConfigReader` says.
   */
  config(read: ConfigReader): Config;
  /** How texts can be read off, the way of Python's class first. */
  poolings(config: Config): readonly TextPooling[];
  /** Those that Python's class can be told by `classifier_pooling`; by default its own only. */
  readonly nativePoolings?: readonly TextPooling[];
  /**
   * How a model is read off whose folder does not say; by default as Python's class does.
   * @param has whether the checkpoint holds a parameter of the classifier
   */
  defaultPooling?(has: (name: string) => boolean): TextPooling;
  /**
   * Hidden states after the last layer, [batch*length, hidden]; with a reader, of the position that it reads only,
   * [batch, hidden].
   */
  encode(scope: Scope, config: Config, read?: PositionReader): GraphNode;
  /** Logits [batch, classes] from the text vectors [batch, hidden] of a pooling; the map onto the classes comes last. */
  head(scope: Scope, config: Config, text: GraphNode, classes: number, pooling: TextPooling): GraphNode;
  /**
   * Logits [batch*length, classes] from hidden states [batch*length, hidden], as Python's class for the classification of
   * tokens has them; left out where transformers has no such class.
   */
  tokenHead?(scope: Scope, config: Config, tokens: GraphNode, classes: number): GraphNode;
  layout(config: Config): CheckpointLayout;
}

/** An architecture with a configuration: one model, but for the values of its parameters. */
export interface Backbone {
  readonly modelType: string;
  /** What Python's classes for it begin with, such as `Bert`. */
  readonly pythonName: string;
  readonly config: ModelConfig;
  /** The fields of config.json that it was made from. */
  readonly fields: Readonly<Record<string, unknown>>;
  /** How it can be read off: texts, the way of Python's class first; then `none` where transformers classifies tokens. */
  readonly poolings: readonly Pooling[];
  /** Those that Python's classes can do. */
  readonly nativePoolings: readonly Pooling[];
  readonly layout: CheckpointLayout;
  /** Python's class for the classification of texts, or of tokens for the pooling `none`. */
  pythonClass(pooling: Pooling): string;
  /** The map onto the classes of the head for a pooling. */
  output(pooling: Pooling): OutputMap;
  defaultPooling(has: (name: string) => boolean): TextPooling;
  encode(scope: Scope, read?: PositionReader): GraphNode;
  /** Logits [rows, classes] from vectors [rows, hidden] of texts, or of tokens for the pooling `none`. */
  head(scope: Scope, vectors: GraphNode, classes: number, pooling: Pooling): GraphNode;
}

/** A family of models as the rest sees it: a maker of backbones. */
export interface Architecture {
  readonly modelTypes: readonly string[];
  /** @throws TokensiftError for a configuration that is not usable; see `ConfigReader`. */
  configure(modelType: string, read: ConfigReader): Backbone;
}

export function defineArchitecture<Config extends ModelConfig>(
  definition: ArchitectureDefinition<Config>,
): Architecture {
  return {
    modelTypes: Object.keys(definition.pythonNames),
    configure(modelType, read) {
      const config = definition.config(read);
      const { tokenHead, pythonNames } = definition;
      const ofTexts = definition.poolings(config);
      const ofTokens: readonly Pooling[] = tokenHead ? ['none'] : [];
      const pythonName = pythonNames[modelType];
      const head: Backbone['head'] = (top, vectors, classes, pooling) => {
        const scope = top.inLayer(config.layers);
        return pooling === 'none' && tokenHead
          ? tokenHead(scope, config, vectors, classes)
          : definition.head(scope, config, vectors, classes, pooling as TextPooling);
      };
      return {
        modelType,
        pythonName,
        config,
        fields: read.fields,
        poolings: [...ofTexts, ...ofTokens],
        nativePoolings: [...(definition.nativePoolings ?? ofTexts.slice(0, 1)), ...ofTokens],
        layout: definition.layout(config),
        pythonClass: (pooling) => `${pythonName}${pythonSuffix(pooling)}`,
        output: (pooling) => outputOf(head, config.hiddenSize, pooling),
        defaultPooling: (has) => definition.defaultPooling?.(has) ?? ofTexts[0],
        encode: (scope, reader) => definition.encode(scope, config, reader),
        head,
      };
    },
  };
}

/** A head's map onto the classes is the last one that it asks for. */
function outputOf(head: Backbone['head'], hiddenSize: number, pooling: Pooling): OutputMap {
  const builder = new GraphBuilder();
  const scope = Scope.root({ builder, dropout: 'none' });
  head(scope, input(builder, 'vectors', ['rows', hiddenSize]), 1, pooling);
  const last = scope.parameters.at(-1) as ParameterDescription;
  return { name: last.name.replace(/\.(weight|bias)$/, ''), hasBias: last.name.endsWith('.bias') };
}
