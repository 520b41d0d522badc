import { join } from 'node:path';
import { createRandom, type TaggedTokens } from '@tokensift/core';
import { tinyBertFolder } from '@tokensift/models/testing';
import { readJsonIfPresent } from '@tokensift/storage';
import { temporaryFolder } from '@tokensift/testing';
import { beforeAll, describe, expect, it } from 'vitest';
import {
  type BaseModel,
  createEngine,
  createMethod,
  estimateSensitivity,
  finetune,
  openClassifier,
  openModel,
  selectParameters,
  semanticRoles,
  type TaskKind,
  tokenClassification,
} from './index.ts';

const engine = await createEngine({ name: 'onnx', threads: 1 });
const seed = 1;

let model: BaseModel;
beforeAll(async () => {
  model = await openModel(tinyBertFolder);
});

/** Things, which are one or two tokens that each become two sub-tokens, among words that are none. */
function slots(name: string, count: number): TaggedTokens[] {
  const random = createRandom(name);
  const pick = (words: readonly string[]): string => words[random.integer(words.length)];
  return Array.from({ length: count }, () => {
    const tokens: string[] = [];
    const tags: string[] = [];
    for (let i = 1 + random.integer(3); i > 0; i--) {
      tokens.push(pick(['please', 'my', 'the', 'a']), pick(['rooms', 'hotels', 'cards']));
      tags.push('O', 'B-thing');
      if (random.uniform() < 0.5) continue;
      tokens.push('flights');
      tags.push('I-thing');
    }
    return { tokens: [...tokens, 'lost'], tags: [...tags, 'O'] };
  });
}

/** Sentences with two verbs: what stands before and after the one that is marked are its arguments. */
function roles(name: string, count: number): (TaggedTokens & { predicate: number })[] {
  const random = createRandom(name);
  const nouns = ['room', 'hotel', 'card', 'flight'];
  const noun = (): string => nouns[random.integer(nouns.length)];
  return Array.from({ length: count }, () => {
    const tokens = [noun(), 'book', noun(), noun(), 'cancel', noun()];
    const predicate = random.uniform() < 0.5 ? 1 : 4;
    const tags = tokens.map(() => 'O');
    tags.splice(predicate - 1, 3, 'B-A0', 'B-V', 'B-A1');
    return { tokens, tags, predicate };
  });
}

const training = { epochs: 8, batchSize: 8, learningRate: 1e-2, flopsBudget: 0 };

describe('token classification', () => {
  it.each([
    ['full', {}, 0.95],
    ['sparse', { density: 0.2 }, 0.7],
    ['lora', { rank: 4 }, 0.7],
  ])('is learned, with %s, from texts that are cut into windows too', async (name, settings, floor) => {
    const { classifier, notes, history, summary } = await finetune({
      model,
      task: tokenClassification,
      train: slots('train', 120),
      validation: slots('validation', 30),
      method: createMethod(name, settings),
      training,
      maxLength: 10,
      seed,
      engine,
    });
    expect(notes.map(({ kind }) => kind)).toContain('texts-in-windows');
    expect(summary.classes.map(({ label }) => label)).toEqual(['thing', 'O']);
    expect(Object.keys(history[0].validation)).toContain('spanF1');
    const { metrics, perClass } = await classifier.evaluate(slots('test', 30));
    expect(metrics.spanF1).toBeGreaterThan(floor);
    expect(perClass!.map(({ label }) => label)).toEqual(['thing']);
    await classifier.dispose();
  });

  it('is saved with its tags and settings, and opened again', async () => {
    const { classifier } = await finetune({
      model,
      task: tokenClassification.configure({ aggregation: 'average' }),
      train: slots('train', 60),
      validation: [],
      method: createMethod('full'),
      training: { ...training, epochs: 4 },
      seed,
      engine,
    });
    const folder = join(await temporaryFolder(), 'tagger');
    await classifier.save(folder);
    expect(await readJsonIfPresent(join(folder, 'config.json'))).toMatchObject({
      architectures: ['BertForTokenClassification'],
      id2label: { 0: 'O', 1: 'B-thing', 2: 'I-thing' },
      tokensift: { task: 'token-classification', aggregation: 'average', stride: 0.25 },
    });
    const opened = await openClassifier(folder, { task: tokenClassification, engine });
    const inputs = ['please my rooms', { tokens: ['the', 'hotels', 'lost'] }];
    expect(await opened.predict(inputs)).toEqual(await classifier.predict(inputs));
    expect(await opened.predict(inputs, { aggregation: 'first' })).not.toEqual(await opened.predict(inputs));
    await expect(opened.predict('x', { aggregation: 'simple' as 'first' })).rejects.toMatchObject({
      code: 'invalid-argument',
      where: 'aggregation',
    });
    await expect(openClassifier(folder, { engine })).rejects.toMatchObject({ code: 'invalid-argument' });
    await Promise.all([opened.dispose(), classifier.dispose()]);
  });

  it('has sensitivities and selections, whose constructs are of the surroundings of spans', async () => {
    const pairs = Array.from({ length: 60 }, (_, i) =>
      i % 2 === 0
        ? { tokens: ['my', 'card', 'lost'], tags: ['O', 'B-own', 'O'] }
        : { tokens: ['the', 'card', 'lost'], tags: ['O', 'B-any', 'O'] },
    );
    const options = { model, task: tokenClassification as TaskKind, train: pairs, seed, engine };
    const found = await estimateSensitivity({
      ...options,
      scoring: { score: 'token-fisher', labels: 'sampled' },
    });
    const all = [...found.scores.groups.values()].flatMap((group) => [...group]);
    expect(all.every((score) => Number.isFinite(score) && score >= 0)).toBe(true);
    expect(all.some((score) => score > 0)).toBe(true);
    const constructs = found.constructs.map(({ text, label }) => `${label}: ${text}`);
    expect(constructs).toEqual(expect.arrayContaining(['own: my', 'any: the', 'own: my card']));
    const { origin } = await selectParameters({ ...options, selection: { density: 0.1 } });
    expect(origin.density).toBeCloseTo(0.1, 1);
  });
});

describe('semantic roles', () => {
  it('are learned of the predicate that is marked', async () => {
    const { classifier } = await finetune({
      model,
      task: semanticRoles,
      train: roles('train', 120),
      validation: roles('validation', 30),
      method: createMethod('full'),
      training: { ...training, epochs: 12 },
      seed,
      engine,
    });
    const { metrics } = await classifier.evaluate(roles('test', 40));
    // Whoever does not see which verb is marked finds half of the arguments at best.
    expect(metrics.roleF1).toBeGreaterThan(0.9);
    const tokens = ['room', 'book', 'card', 'hotel', 'cancel', 'flight'];
    const [first, second] = await classifier.predict([
      { tokens, predicate: 1 },
      { text: tokens.join(' '), predicate: { start: 21, end: 27 } },
    ]);
    const told = (prediction: typeof first) => prediction.spans.map(({ label, text }) => `${label} ${text}`);
    expect(told(first)).toEqual(['A0 room', 'A1 card']);
    expect(told(second)).toEqual(['A0 hotel', 'A1 flight']);
    await classifier.dispose();
  });
});
