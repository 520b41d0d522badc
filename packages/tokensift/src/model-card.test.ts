import { describe, expect, it } from 'vitest';
import { type ModelCardFacts, modelCard } from './model-card.ts';

const card = (facts: Partial<ModelCardFacts>): string =>
  modelCard({ labels: ['book', 'cancel'], pooling: 'cls', isNative: true, ...facts });

describe('modelCard', () => {
  it('asks for trust where Python has no class that pools so, and there only', () => {
    expect(card({ pooling: 'mean', isNative: false })).toContain(
      'from_pretrained("THIS_FOLDER", trust_remote_code=True)',
    );
    for (const pooling of ['cls', 'mean', 'last'] as const) {
      expect(card({ pooling })).not.toMatch(/trust_remote_code|modeling_tokensift/);
    }
    expect(card({ pooling: 'last' })).toContain('read off their last token');
  });

  it('says of a prefix where PEFT refuses it', () => {
    const prefix = { adapter: 'needed', isPrefix: true } as const;
    const refusal = 'Model does not support past key values';
    expect(card(prefix)).toContain(refusal);
    expect(card({ ...prefix, pooling: 'last' })).not.toContain(refusal);
    expect(card({ ...prefix, pooling: 'mean', isNative: false })).not.toContain(refusal);
    expect(card({ adapter: 'needed' })).not.toContain(refusal);
  });

  it('puts first what is wrong with the classifier', () => {
    const text = card({ warnings: ['It has learned nothing.'] });
    expect(text.indexOf('> **Warning:** It has learned nothing.')).toBeLessThan(
      text.indexOf('Finetuned with'),
    );
  });
});
