/** What a BERT is made of; workers in Python read it, too. */
export interface BertShape {
  readonly hiddenSize: number;
  readonly layers: number;
  readonly heads: number;
  readonly intermediateSize: number;
  readonly vocabularySize: number;
  readonly maxPositions: number;
  readonly typeVocabularySize: number;
  readonly layerNormEps: number;
  readonly padTokenId: number;
}

/** The shape of MiniLM-L6-H384 (Wang et al. 2020, arXiv 2002.10957), without dropout inside the encoder. */
export const miniLm: BertShape = {
  hiddenSize: 384,
  layers: 6,
  heads: 12,
  intermediateSize: 1536,
  vocabularySize: 30522,
  maxPositions: 512,
  typeVocabularySize: 2,
  layerNormEps: 1e-12,
  padTokenId: 0,
};
