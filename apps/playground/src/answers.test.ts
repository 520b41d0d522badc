import { describe, expect, it } from 'vitest';
import { labelOf, tagsToSpans } from './answers.ts';

describe('labelOf', () => {
  const answers = [
    { label: 'cancel', score: 0.7 },
    { label: 'book', score: 0.6 },
    { label: 'ask', score: 0.1 },
  ];

  it('is the best label, or all from one half where several are possible', () => {
    expect(labelOf('single_label_classification', answers)).toMatchObject({
      label: 'cancel',
      probability: 0.7,
      probabilities: [{}, {}, { label: 'ask', probability: 0.1 }],
    });
    expect(labelOf('multi_label_classification', answers)).toMatchObject({ labels: ['cancel', 'book'] });
  });
});

describe('tagsToSpans', () => {
  const token = (index: number, entity: string, word: string, score = 0.5) => ({
    index,
    entity,
    word,
    score,
  });

  it('puts tokens of a span together, with their place in the text and their mean score', () => {
    const text = 'Fly to New York, then to Newark';
    const found = tagsToSpans(text, [
      token(3, 'B-city', 'new', 0.9),
      token(4, 'I-city', 'york', 0.7),
      token(8, 'B-city', 'new', 0.6),
      token(9, 'B-city', '##ark', 0.8),
    ]);
    expect(found.map(({ label, start, end }) => [label, text.slice(start, end)])).toEqual([
      ['city', 'New York'],
      ['city', 'Newark'],
    ]);
    expect(found.map(({ score }) => score)).toEqual([0.8, 0.7].map((score) => expect.closeTo(score, 10)));
  });

  it('begins a span where a token says so, after a gap, and at another label', () => {
    const spans = tagsToSpans('a b c d', [
      token(1, 'B-x', 'a'),
      token(2, 'B-x', 'b'),
      token(3, 'I-y', 'c'),
      token(5, 'I-y', 'd'),
    ]);
    expect(spans).toHaveLength(4);
  });

  it('passes over a token that is not in the text', () => {
    expect(tagsToSpans('café', [token(1, 'B-x', 'cafe')])).toEqual([]);
  });
});
