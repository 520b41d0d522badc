/**
 * How a text's vector is read off its tokens: the first one ([CLS], as encoders are trained for), the mean over real
 * tokens, or the last real one that is not the token of padding (as decoders need, where no other has seen the whole
 * text).
 */
export const TEXT_POOLINGS = ['cls', 'mean', 'last'] as const;

export type TextPooling = (typeof TEXT_POOLINGS)[number];

/** How outputs are read off: one vector for a text, or `none`, where every token has outputs of its own. */
export type Pooling = TextPooling | 'none';

/** The poolings that make one vector of a text. */
export const textPoolings = ({
  poolings,
}: {
  readonly poolings: readonly Pooling[];
}): readonly TextPooling[] => poolings.filter((pooling) => pooling !== 'none');

/** What the name of Python's class for a pooling ends in. */
export const pythonSuffix = (pooling: Pooling): string =>
  pooling === 'none' ? 'ForTokenClassification' : 'ForSequenceClassification';
