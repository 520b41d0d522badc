import type { ConfigReader } from '../config-reader.ts';

/** The table of positions of RoBERTa and its kin, whose first rows belong to ids up to that of padding. */
export function positionsAfterPadding(read: ConfigReader) {
  const positions = read.size('max_position_embeddings');
  const padTokenId = read.tokenId('pad_token_id', read.size('vocab_size'), 1) as number;
  const maxPositions = positions - (padTokenId + 1);
  if (maxPositions <= 0) {
    throw read.invalid(
      `"max_position_embeddings" ${positions} leaves no position after "pad_token_id" ${padTokenId}`,
      'Take config.json from the original model.',
    );
  }
  return { positions, positionsAfter: padTokenId, padTokenId, maxPositions };
}
