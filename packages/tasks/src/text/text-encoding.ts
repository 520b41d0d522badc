import type { EncodedExample, ModelOutputs, TextPair } from '@tokensift/core';
import type { Placed } from '@tokensift/datasets';
import { requireFiniteOutputs } from '../outputs.ts';
import type { DecodeOptions, FittedTask } from '../task-kind.ts';
import { encodeTextPairs } from './encode-text-pairs.ts';
import { readTextInput, type TextInput } from './text-input.ts';

/** What a task on whole texts has to say of its rows. */
export interface TextTask<Row, Target, Prediction> {
  /** @throws TokensiftError `unknown-label`. */
  targetOf(row: Placed<Row>): Target;
  /** The prediction for one text, from its finite outputs, and the vector it is pooled to where that was read. */
  predict(outputs: Float32Array, options: DecodeOptions, vector?: Float32Array): Prediction;
}

/** How rows and inputs are encoded where each is a text, or a pair of texts: one example for each. */
export function textEncoding<Row extends TextPair, Target, Prediction extends object>({
  targetOf,
  predict,
}: TextTask<Row, Target, Prediction>): Pick<
  FittedTask<Row, Target, TextInput, Prediction>,
  'encode' | 'encodeInputs'
> {
  return {
    encode(rows, encoder) {
      const { texts, truncated } = encodeTextPairs(rows, encoder);
      const examples = texts.map(
        (text, i): EncodedExample<Target> => ({ ...text, target: targetOf(rows[i]) }),
      );
      return { examples, truncated };
    },
    encodeInputs(inputs, encoder) {
      const pairs = inputs.map((input, i) => readTextInput(input, `inputs[${i}]`));
      const { texts } = encodeTextPairs(pairs, encoder);
      return {
        texts,
        decode({ outputs, vectors }: ModelOutputs, options) {
          requireFiniteOutputs(outputs, (i) => `inputs[${i}]`);
          return outputs.map((output, i) => predict(output, options, vectors?.[i]));
        },
      };
    },
  };
}
