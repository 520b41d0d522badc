import { createRandom, type EncodedText, type TaggedTokens } from '@tokensift/core';
import type { Placed } from '@tokensift/datasets';
import { entityReport, roleReport } from '@tokensift/eval';
import { createSequenceEncoder } from '@tokensift/tokenization';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { semanticRoles } from '../semantic-roles/semantic-roles.ts';
import type { TaskKind } from '../task-kind.ts';
import { letterTokenizer } from '../testing/letter-tokenizer.ts';
import { tokenClassification } from '../token-classification/token-classification.ts';

const TAGS = ['O', 'B-a', 'I-a', 'B-b', 'I-b', 'B-V', 'I-V'];

const encoderOf = (maxLength: number, options: { hasOffsets?: boolean; tokenTypes?: number } = {}) =>
  createSequenceEncoder({
    tokenizer: { ...letterTokenizer, hasOffsets: options.hasOffsets ?? true },
    vocabularySize: letterTokenizer.vocabularySize,
    maxLength,
    tokenTypes: options.tokenTypes ?? 2,
  });

const whole = encoderOf(1000);

/** Outputs that depend on each token alone: what is around it, and where it is cut, changes nothing. */
const outputsOf = (texts: readonly EncodedText[], outputs = TAGS.length): Float32Array[] =>
  texts.map(({ ids }) =>
    Float32Array.from(ids).reduce(
      (logits, id, position) => {
        const random = createRandom(String(id));
        for (let c = 0; c < outputs; c++) logits[position * outputs + c] = 2 * random.normal();
        return logits;
      },
      new Float32Array(ids.length * outputs),
    ),
  );

const tokensOf = (most: number) =>
  fc.array(fc.stringMatching(/^[a-e]{1,7}$/), { minLength: 1, maxLength: most });

/** Rows with tags at random; one of their tokens is marked. */
const rows = fc.array(
  fc.tuple(tokensOf(8), fc.integer(), fc.nat(7)).map(([tokens, seed, predicate]) => {
    const random = createRandom(seed);
    const tags = tokens.map(() => TAGS[random.integer(TAGS.length)]);
    return { tokens, tags, predicate: predicate % tokens.length, file: 'rows', line: 1 };
  }),
  { minLength: 1, maxLength: 5 },
);

const restore = <Row extends object, Target, Input, Prediction extends object>(
  kind: TaskKind<Row, Target, Input, Prediction>,
  settings = {},
) => kind.restore({ labels: TAGS, settings, where: 'config.json' });

const row = (tokens: string, tags: string): Placed<TaggedTokens> => ({
  tokens: tokens.split(' '),
  tags: tags.split(' '),
  file: 'train.jsonl',
  line: 1,
});

describe('windows of texts', () => {
  it('give what the text as a whole gives, put together again', () => {
    fc.assert(
      fc.property(tokensOf(20), fc.integer({ min: 5, max: 20 }), fc.nat(9), (tokens, maxLength, tenths) => {
        const task = restore(tokenClassification, { stride: tenths / 10 });
        const [windows, at] = [encoderOf(maxLength), { tokens }];
        for (const given of [at, { text: tokens.join(' ') }]) {
          const [cut, uncut] = [windows, whole].map((encoder) => {
            const { texts, decode } = task.encodeInputs([given], encoder);
            return decode({ outputs: outputsOf(texts) }, {});
          });
          expect(cut).toEqual(uncut);
        }
        const rated = [windows, whole].map((encoder) => {
          const tags = tokens.map((_, i) => TAGS[i % TAGS.length]);
          const { examples } = task.encode([{ tokens, tags, file: 'rows', line: 1 }], encoder);
          return task.evaluate(outputsOf(examples), examples);
        });
        expect(rated[0].answers).toEqual(rated[1].answers);
        expect(rated[0].metrics.tokenLoss).toBeCloseTo(rated[1].metrics.tokenLoss, 6);
      }),
    );
  });

  it('are noted', () => {
    const { notes } = restore(tokenClassification).encode([row('aaaa bbbb cccc', 'O O O')], encoderOf(6));
    expect(notes).toEqual([
      { kind: 'texts-in-windows', message: expect.stringMatching(/^One text is longer than 6 tokens/) },
    ]);
  });
});

describe('evaluate', () => {
  it('counts spans that add up to the metrics, as seqeval and srl-eval.pl count them', () => {
    fc.assert(
      fc.property(rows, (given) => {
        for (const [kind, report] of [
          [tokenClassification, entityReport],
          [semanticRoles, roleReport],
        ] as const) {
          const task = restore(kind as typeof semanticRoles);
          const { examples } = task.encode(given, whole);
          const outputs = outputsOf(examples);
          const { metrics, primary, answers, averages } = task.evaluate(outputs, examples);
          const predicted = answers.map(({ prediction }) => (prediction as { tags: string[] }).tags);
          const truth = given.map(({ tags }) => tags);
          expect(averages!.micro).toEqual(report(truth, predicted).micro);
          const sums = [0, 1, 2].map((k) => answers.reduce((sum, { statistics }) => sum + statistics[k], 0));
          expect(metrics[primary.metric]).toBe(averages!.micro.f1);
          expect(kind.primaryOf(sums)).toBeCloseTo(averages!.micro.f1, 12);
          expect(task.score(outputs, examples).metrics).toEqual(metrics);
          for (const { correct, mistake } of answers) expect(correct).toBe(mistake === 0);
        }
      }),
      { numRuns: 50 },
    );
  });

  it('goes by the first sub-token, as predictions by default do', () => {
    fc.assert(
      fc.property(rows, (given) => {
        const task = restore(tokenClassification);
        const { examples } = task.encode(given, whole);
        const { answers } = task.evaluate(outputsOf(examples), examples);
        const { texts, decode } = task.encodeInputs(given, whole);
        expect(answers.map(({ prediction }) => prediction)).toEqual(
          decode({ outputs: outputsOf(texts) }, {}),
        );
      }),
      { numRuns: 30 },
    );
  });

  it('counts a token that the tokenizer leaves nothing of as outside', () => {
    const task = restore(tokenClassification);
    const { examples } = task.encode([row('🙂', 'B-a')], whole);
    const { answers, metrics } = task.evaluate(outputsOf(examples), examples);
    expect(answers).toMatchObject([{ correct: false, mistake: 1, statistics: [0, 0, 1] }]);
    expect(metrics).toMatchObject({ spanF1: 0, tokenAccuracy: 0, tokenLoss: 0 });
  });
});

describe('a tag that training does not have', () => {
  const task = tokenClassification.fit([row('a b', 'B-a O')]);

  it('is named with its place, is left out of the loss, and its span is missed', () => {
    const given = { ...row('a b', 'B-new I-a'), file: 'test.jsonl', line: 7 };
    const { examples, notes } = task.encode([given], whole);
    expect(notes).toEqual([
      {
        kind: 'unknown-tags',
        where: 'test.jsonl:7',
        message: expect.stringContaining('one tag does not occur in training (B-new)'),
      },
    ]);
    expect([...examples[0].target.classes]).toEqual([-1, 2]);
    const outputs = outputsOf(examples, 3);
    expect(
      task.evaluate(outputs, examples).perClass!.map(({ label, support }) => [label, support]),
    ).toContainEqual(['new', 1]);
  });
});

describe('training rows', () => {
  it('ask for O, and for B and I of each type in order', () => {
    const task = tokenClassification.fit([row('a b c', 'B-b I-b O'), row('a', 'B-a')]);
    expect(task.labels).toEqual(['O', 'B-a', 'I-a', 'B-b', 'I-b']);
    expect(task.observedClasses).toEqual(['a', 'b', 'O']);
  });

  it.each([
    [[], 'there are no training rows.'],
    [[row('a b', 'O O')], 'all tags of the training rows are "O".'],
  ])('of no span teach nothing', (given, message) => {
    expect(() => tokenClassification.fit(given)).toThrow(message);
  });

  it('give guessing by frequency as the loss to beat', () => {
    const task = tokenClassification.fit([row('a b c d', 'B-a O O O')]);
    const { examples } = task.encode([row('a b c d', 'B-a O O O')], whole);
    const { metrics, classes } = task.baseline(examples, examples);
    expect(metrics.spanF1).toBe(0);
    expect(metrics.tokenLoss).toBeCloseTo(-(0.75 * Math.log(0.75) + 0.25 * Math.log(0.25)), 6);
    expect(classes).toBe(2);
  });
});

describe('what token statistics see', () => {
  it('is the same as the texts of constructs, each once, however the text is cut', () => {
    fc.assert(
      fc.property(rows, fc.integer({ min: 9, max: 30 }), (given, maxLength) => {
        const task = restore(semanticRoles);
        expect(task.observedClasses).toEqual(['a', 'b', 'O']);
        const labels = task.labelledTexts(given).map(({ label }) => label);
        const seen = (length: number) =>
          task
            .encode(given, encoderOf(length))
            .examples.flatMap((example) => task.observations(example))
            .map(({ class: index }) => task.observedClasses[index]);
        expect(seen(maxLength).sort()).toEqual([...labels].sort());
        const observed = task.encode(given, whole).examples.flatMap((example) => task.observations(example));
        expect(observed.map(({ tokens }) => tokens.length)).toEqual(
          task.labelledTexts(given).map(({ text }) => letterTokenizer.encode(text).ids.length - 2),
        );
      }),
      { numRuns: 50 },
    );
  });
});

it('draws tags from the outputs', () => {
  const task = restore(tokenClassification);
  const { examples } = task.encode([row('aa bb cc', 'O O O')], whole);
  const outputs = new Float32Array(5 * TAGS.length).fill(-50);
  for (const [position, label] of [1, 4, 0].entries()) outputs[(position + 1) * TAGS.length + label] = 50;
  const drawn = task.sample(examples[0], outputs, createRandom(1));
  expect([...drawn.classes]).toEqual([1, 4, 0]);
  expect(drawn.firsts).toEqual(examples[0].target.firsts);
});

describe('inputs', () => {
  const spans = (given: unknown) => {
    const task = restore(tokenClassification);
    const { texts, decode } = task.encodeInputs([tokenClassification.readInput(given, 'inputs[0]')], whole);
    return decode({ outputs: outputsOf(texts) }, {})[0].spans;
  };

  it('are texts or tokens; spans are placed in UTF-16 code units', () => {
    const text = '🙂 ab 🙂🙂 cd ef';
    for (const given of [text, { text }, { tokens: text.split(' ') }]) {
      const found = spans(given);
      expect(found.length).toBeGreaterThan(0);
      for (const span of found) expect(text.slice(span.start, span.end)).toBe(span.text);
    }
    expect(spans('')).toEqual([]);
  });

  it('are one predicate with its text', () => {
    const tokens = ['ab', '🙂', 'cd'];
    const inputs = [
      { tokens, predicate: 2 },
      { text: tokens.join(' '), predicate: { start: 6, end: 8 } },
    ];
    const task = restore(semanticRoles);
    const { texts } = task.encodeInputs(
      inputs.map((input) => semanticRoles.readInput(input, 'inputs')),
      whole,
    );
    for (const { typeIds } of texts) expect([...typeIds]).toEqual([0, 0, 1, 0]);
    const marked = task.encodeInputs([inputs[0]], encoderOf(99, { tokenTypes: 1 })).texts[0];
    expect([...marked.ids]).toEqual([...letterTokenizer.encode('ab 🙂 @ cd @').ids]);
    expect(marked.typeIds).toEqual(new Int32Array(marked.ids.length));
  });

  it.each([
    [tokenClassification, 5, 'this is a number'],
    [tokenClassification, ['a', 'b'], 'this is a list'],
    [tokenClassification, {}, 'neither "text" nor "tokens"'],
    [tokenClassification, { text: 5 }, '"text" is a number'],
    [tokenClassification, { tokens: 'a b' }, '"tokens" are a string, not a list'],
    [tokenClassification, { tokens: ['a', ' '] }, 'Token 2 of "tokens" is empty'],
    [tokenClassification, { tokens: ['a', null] }, 'Token 2 of "tokens" is null'],
    [semanticRoles, 'a text', 'this is a string'],
    [semanticRoles, { tokens: ['a'] }, 'not the index of one of the 1 tokens'],
    [semanticRoles, { tokens: ['a'], predicate: 1 }, 'not the index of one of the 1 tokens'],
    [semanticRoles, { text: 'a b', predicate: 1 }, 'not a place in the text'],
    [semanticRoles, { text: 'a b', predicate: { start: 1, end: 2 } }, 'with a word in it'],
    [semanticRoles, { text: 'a b', predicate: { start: 2, end: 4 } }, 'not a place in the text'],
  ])('are refused where they are none', (kind, given, message) => {
    expect(() => kind.readInput(given, 'inputs[3]')).toThrow(
      expect.objectContaining({
        code: 'invalid-argument',
        where: 'inputs[3]',
        problem: expect.stringContaining(message),
      }),
    );
  });

  it('need a tokenizer that says where tokens are', () => {
    const task = restore(tokenClassification);
    expect(() => task.encodeInputs(['a'], encoderOf(9, { hasOffsets: false }))).toThrow(
      expect.objectContaining({ code: 'unsupported' }),
    );
  });
});

describe('settings', () => {
  it('are kept, with defaults', () => {
    expect(tokenClassification.configure({ aggregation: 'max' }).fit([row('a', 'B-a')]).settings).toEqual({
      aggregation: 'max',
      stride: 0.25,
    });
    expect(restore(semanticRoles, { stride: 0.5 }).settings).toEqual({ aggregation: 'first', stride: 0.5 });
  });

  it.each([{ stride: 1 }, { aggregation: 'simple' }, { other: 1 }])('are refused: %j', (settings) => {
    expect(() => tokenClassification.configure(settings)).toThrow(
      expect.objectContaining({ code: 'invalid-argument' }),
    );
    expect(() => restore(tokenClassification, settings)).toThrow(
      expect.objectContaining({ code: 'invalid-checkpoint', where: 'config.json' }),
    );
  });
});

it('reads tags of classifiers from elsewhere', () => {
  const labels = ['O', 'PER', 'I-LOC'];
  const task = tokenClassification.restore({ labels, settings: {}, where: 'config.json' });
  const { texts, decode } = task.encodeInputs([{ tokens: ['aa', 'bb', 'cc'] }], whole);
  const outputs = texts.map(({ ids }) => {
    const logits = new Float32Array(ids.length * 3);
    for (const [position, label] of [0, 1, 1, 2, 0].entries()) logits[position * 3 + label] = 9;
    return logits;
  });
  const [{ spans, tags } = { spans: [], tags: [] }] = decode({ outputs }, {});
  expect(spans.map(({ label, text }) => [label, text])).toEqual([
    ['PER', 'aa bb'],
    ['LOC', 'cc'],
  ]);
  expect(tags).toEqual(['I-PER', 'I-PER', 'I-LOC']);
});

it('writes spans into a cell', () => {
  const task = restore(tokenClassification);
  const spans = [
    { label: 'a', text: 'New "York"', start: 2, end: 12, score: 0.75 },
    { label: 'b', text: 'x', start: 14, end: 15, score: 0.5 },
  ];
  expect(task.kind.cells({ spans }, 1)).toEqual(['a "New \\"York\\"" 2-12; b "x" 14-15', '0.5']);
  expect(task.kind.cells({ spans: [] }, 1)).toEqual(['', '']);
});
