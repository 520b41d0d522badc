import { createRandom } from '@tokensift/core';
import type { TokenizedText } from '@tokensift/token-statistics';

/** Any many short texts: those given, again and again, each time with another token somewhere. */
export function* variedTexts(
  texts: readonly TokenizedText[],
  count: number,
  vocabularySize: number,
): Generator<TokenizedText> {
  const random = createRandom('varied texts');
  for (let i = 0; i < count; i++) {
    const { tokens, label } = texts[i % texts.length];
    const varied = Int32Array.from(tokens);
    if (varied.length > 0) varied[random.integer(varied.length)] = random.integer(vocabularySize);
    yield { tokens: varied, label };
  }
}
