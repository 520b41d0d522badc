/**
 * How a text's vector is read off its tokens: the first one ([CLS], as encoders are trained for), the mean over real
 * tokens, or the last real one that is not the token of padding (as decoders need, where no other has seen the whole
 * text).
 */
export type Pooling = 'cls' | 'mean' | 'last';
