import { describe, expect, it } from 'vitest';
import { type ModelCardFacts, modelCard } from './model-card.ts';

const card = (facts: Partial<ModelCardFacts>): string =>
  modelCard({ task: 'single-label', labels: ['book', 'cancel'], pooling: 'cls', isNative: true, ...facts });

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

  it('loads the class of its task, and no encoder that does not pool', () => {
    const text = card({ task: 'token-classification', pooling: 'none' });
    expect(text).toContain('AutoModelForTokenClassification.from_pretrained("THIS_FOLDER")');
    expect(text).toContain("{ task: taskKindOf('token-classification') }");
    expect(text).not.toMatch(/SequenceClassification|SentenceTransformer|text-classification/);
    const roles = { task: 'semantic-roles', pooling: 'none' } as const;
    expect(card({ ...roles, hasTokenTypes: true })).toContain('token_type_ids');
    expect(card(roles)).toContain('between two `@`');
    expect(text).not.toMatch(/token_type_ids|`@`/);
    expect(card({ pooling: 'mean' })).toContain('SentenceTransformer("THIS_FOLDER")');
  });

  it('shows labels and warnings as they are, whatever they hold', () => {
    const label = '</code><script>alert(1)</script>\n# Title\u001B[2J';
    const text = card({ labels: ['book', label], warnings: [`Always "${label}".`] });
    expect(text).toContain('\n- `book`\n- `</code><script>alert(1)</script>\\u000A# Title\\u001B[2J`\n');
    expect(text).toContain('> **Warning:** Always "\\</code\\>\\<script\\>');
    expect(text).not.toContain('\u001B');
    expect(text).not.toMatch(/^# Title/m);
  });

  it('puts first what is wrong with the classifier', () => {
    const text = card({ warnings: ['It has learned nothing.'] });
    expect(text.indexOf('> **Warning:** It has learned nothing.')).toBeLessThan(
      text.indexOf('Finetuned with'),
    );
  });
});
