/** What needs no file system: all that there is in a browser. */
export type { AssociationScore, ConstructCounts, CountedConstruct } from './association-score.ts';
export { cTfIdf } from './c-tf-idf.ts';
export { chiSquare } from './chi-square.ts';
export {
  type ConstructSettings,
  constructSettings,
  type GivenConstructSettings,
} from './construct-settings.ts';
export type { ConstructSpan, TokenizedText } from './corpus.ts';
export type { CountTable } from './count-table.ts';
export { createDomainKl } from './domain-kl.ts';
export {
  type Construct,
  type ConstructOptions,
  countCorpus,
  findConstructs,
  rankConstructs,
} from './find-constructs.ts';
export { logOdds } from './log-odds.ts';
export { mutualInformation } from './mutual-information.ts';
export { npmi } from './npmi.ts';
export {
  createRelevance,
  createRelevanceExplainer,
  type ExplainedRelevance,
  type Relevance,
  type RelevanceOptions,
} from './relevance.ts';
export { scoreNames, scoreOf } from './scores.ts';
export type { TextSource } from './streaming/collect-kept.ts';
export { countStream, findConstructsInStream, type StreamOptions } from './streaming/count-stream.ts';
export { wholeWordShares } from './whole-words.ts';
