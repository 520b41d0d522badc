import type { EncodedExample, RelevantConstruct, Task } from '@tokensift/core';
import {
  type Construct,
  type ConstructSettings,
  createRelevance,
  findConstructs,
} from '@tokensift/token-statistics';

export interface TaskConstructs {
  /** Those that go with the classes, best first. */
  readonly constructs: readonly RelevantConstruct[];
  readonly relevance: (example: EncodedExample) => Float32Array;
  /** Ids of the tokens in them, by the best construct that each is in. */
  readonly tokens: Int32Array;
}

/** Finds the constructs of a task and what they say about positions and tokens. */
export function findTaskConstructs(
  examples: readonly EncodedExample[],
  task: Pick<Task, 'observations' | 'observedClasses'>,
  { maxLength, minSupport, falseDiscoveryRate }: ConstructSettings,
): TaskConstructs {
  const observed = examples.flatMap((example) => task.observations(example));
  const texts = observed.map(({ tokens, class: label }) => ({ tokens, label }));
  const found = findConstructs(texts, {
    classes: task.observedClasses.length,
    maxLength,
    minSupport,
    falseDiscoveryRate,
  });
  const constructs = found.filter(({ significant }) => significant);
  return {
    constructs: constructs.map(relevantConstruct),
    relevance: createRelevance(constructs),
    tokens: Int32Array.from(new Set(constructs.flatMap(({ ids }) => [...ids]))),
  };
}

const relevantConstruct = ({ ids, mainClass, score, support }: Construct): RelevantConstruct => ({
  ids,
  mainClass,
  score,
  support,
});
