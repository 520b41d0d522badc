import { describe, expect, it } from 'vitest';
import { parse as parseYaml } from 'yaml';
import { type ModelCardFacts, modelCard } from './model-card.ts';
import type { TrainingReport } from './training-report.ts';

const card = (facts: Partial<ModelCardFacts>): string =>
  modelCard({
    task: 'single-label',
    modelType: 'bert',
    labels: ['book', 'cancel'],
    pooling: 'cls',
    isNative: true,
    ...facts,
  });

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

  const report: TrainingReport = {
    base: 'sentence-transformers/all-MiniLM-L6-v2',
    data: 'desk',
    rows: { train: 1200, validation: 100, test: 200 },
    method: 'sparse',
    seed: 1,
    epochs: 3,
    parameters: { total: 22_000_000, trainable: 2_000_000 },
    trainingRatio: 0.5,
    quality: [
      {
        split: 'test',
        rows: 200,
        metric: 'accuracy',
        value: 0.915,
        low: 0.88,
        high: 0.95,
        others: { macroF1: 0.9 },
      },
    ],
    constructs: [{ text: 'top up', label: 'book' }],
  };

  it('says what it reaches, how it came about, and tells the hub the same', () => {
    const text = card({ report });
    expect(text).toContain('| test | 200 | 91.5 % (88.0 % to 95.0 %) | 90.0 % |');
    expect(text).toContain('on desk (1,200 rows for training, 100 for validation)');
    expect(text).toContain('`top up` (`book`)');
    const fields = parseYaml(text.split('---')[1]);
    expect(fields).toMatchObject({
      library_name: 'transformers',
      pipeline_tag: 'text-classification',
      tags: ['tokensift'],
      base_model: 'sentence-transformers/all-MiniLM-L6-v2',
      'model-index': [
        { results: [{ dataset: { name: 'desk' }, metrics: [{ type: 'accuracy', value: 0.915 }, {}] }] },
      ],
    });
    expect(card({})).not.toMatch(/## (Quality|Training)/);
  });

  it('shows how to load its ONNX models, also where transformers.js has no class for them', () => {
    const exported = [
      {
        format: 'int8',
        file: 'onnx/model_quantized.onnx',
        bytes: 23_000_000,
        largestDifference: 0.25,
        quality: { metric: 'accuracy', classifier: 0.92, exported: 0.918, sameHighest: 0.995 },
      },
    ] as const;
    const text = card({ exported, hasTokenTypes: true });
    expect(text).toContain("pipeline('text-classification', 'THIS_FOLDER', { dtype: 'q8' })");
    expect(text).toContain('| `onnx/model_quantized.onnx` | int8 | 23.0 | 0.25 | 99.5 % | 91.8 % |');
    expect(text).toContain('The classifier itself has accuracy 92.0 %');
    const decoder = card({ exported, modelType: 'llama', pooling: 'last' });
    expect(decoder).toContain('BertForSequenceClassification.from_pretrained');
    expect(decoder).toContain('new TextClassificationPipeline({');
  });
});
