import type { GraphNode } from '@tokensift/core';
import type { CheckpointLayout } from './checkpoint-layout.ts';
import type { ConfigReader } from './config-reader.ts';
import type { Pooling } from './pooling.ts';
import type { Scope } from './scope.ts';

/** What every model's configuration says, in this project's terms. */
export interface ModelConfig {
  /** Width of the hidden states that are read. */
  readonly hiddenSize: number;
  /** Number of transformer layers. */
  readonly layers: number;
  readonly vocabularySize: number;
  /** The longest sequence in tokens. */
  readonly maxPositions: number;
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

/**
 * A family of models, in one file: what its configuration says, how it computes, and how its checkpoints look. Names
 * are those of Hugging Face checkpoints without the prefix of the base model.
 */
export interface ArchitectureDefinition<Config extends ModelConfig> {
  /** Python's class for the classification of texts, by `model_type`. */
  readonly pythonClasses: Readonly<Record<string, string>>;
  /**
   * Reads a config.json. Refuses what the graph does not compute.
   * @throws TokensiftError as `ConfigReader` says.
   */
  config(read: ConfigReader): Config;
  /** Python's name for the last map of its class, onto the classes; heads of every pooling call it so. */
  readonly output: string;
  /** Whether that map has a bias (default true). */
  readonly hasOutputBias?: boolean;
  /** How texts can be read off, the way of Python's class first. */
  poolings(config: Config): readonly Pooling[];
  /** Those that Python's class can be told by `classifier_pooling`; by default its own only. */
  readonly nativePoolings?: readonly Pooling[];
  /**
   * How a model is read off whose folder does not say; by default as Python's class does.
   * @param has whether the checkpoint holds a parameter of the classifier
   */
  defaultPooling?(has: (name: string) => boolean): Pooling;
  /**
   * Hidden states after the last layer, [batch*length, hidden]; with a reader, of the position that it reads only,
   * [batch, hidden].
   */
  encode(scope: Scope, config: Config, read?: PositionReader): GraphNode;
  /** Logits [batch, classes] from the text vectors [batch, hidden] of a pooling. */
  head(scope: Scope, config: Config, text: GraphNode, classes: number, pooling: Pooling): GraphNode;
  layout(config: Config): CheckpointLayout;
}

/** An architecture with a configuration: one model, but for the values of its parameters. */
export interface Backbone {
  readonly modelType: string;
  /** Python's class for the classification of texts. */
  readonly pythonClass: string;
  readonly config: ModelConfig;
  /** The fields of config.json that it was made from. */
  readonly fields: Readonly<Record<string, unknown>>;
  /** How texts can be read off, the way of Python's class first. */
  readonly poolings: readonly Pooling[];
  /** Those that Python's class can do. */
  readonly nativePoolings: readonly Pooling[];
  /** The name of the map onto the classes. */
  readonly output: string;
  readonly hasOutputBias: boolean;
  readonly layout: CheckpointLayout;
  defaultPooling(has: (name: string) => boolean): Pooling;
  encode(scope: Scope, read?: PositionReader): GraphNode;
  head(scope: Scope, text: GraphNode, classes: number, pooling: Pooling): GraphNode;
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
    modelTypes: Object.keys(definition.pythonClasses),
    configure(modelType, read) {
      const config = definition.config(read);
      const poolings = definition.poolings(config);
      return {
        modelType,
        pythonClass: definition.pythonClasses[modelType] as string,
        config,
        fields: read.fields,
        poolings,
        nativePoolings: definition.nativePoolings ?? poolings.slice(0, 1),
        output: definition.output,
        hasOutputBias: definition.hasOutputBias ?? true,
        layout: definition.layout(config),
        defaultPooling: (has) => definition.defaultPooling?.(has) ?? (poolings[0] as Pooling),
        encode: (scope, reader) => definition.encode(scope, config, reader),
        head: (scope, text, classes, pooling) =>
          definition.head(scope.inLayer(config.layers), config, text, classes, pooling),
      };
    },
  };
}
