import { Validator } from '@seriousme/openapi-schema-validator';
import type { AnyClassifier } from '@tokensift/classifier';
import { createRandom } from '@tokensift/core';
import * as v from 'valibot';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createGate } from '../testing/gate.ts';
import { openTinyClassifiers } from '../testing/open-tiny-classifiers.ts';
import { get, post } from '../testing/request.ts';
import { readMetric, startTestServer } from '../testing/start-test-server.ts';
import { type TaskName, taskNames } from '../testing/tiny-classifiers.ts';
import { classifyAnswer, errorAnswer, healthAnswer, modelsAnswer, readyAnswer } from './http/answers.ts';

let classifiers: Readonly<Record<TaskName, AnyClassifier>>;
let close: () => Promise<void>;
beforeAll(async () => {
  ({ classifiers, close } = await openTinyClassifiers(taskNames));
});
afterAll(() => close());

const predicate = { start: 0, end: 4 };

/** What is asked of each task, and what `predict` is given for it. */
const CASES: Readonly<Record<TaskName, readonly [object, readonly unknown[], object?][]>> = {
  'single-label': [
    [{ text: 'book the room' }, ['book the room']],
    [{ text: 'book', pair: 'the room' }, [['book', 'the room']]],
    [{ texts: ['book', ['a', 'room'], { text: 'the hotel' }] }, ['book', ['a', 'room'], 'the hotel']],
    [{ text: 'book the room', top: 1, reject: true }, ['book the room'], { top: 1, reject: true }],
  ],
  'multi-label': [[{ texts: ['book', 'cancel the card'], top: 1 }, ['book', 'cancel the card'], { top: 1 }]],
  regression: [[{ text: 'the', pair: 'room' }, [['the', 'room']]]],
  'token-classification': [
    [{ text: 'book the room' }, ['book the room']],
    [
      { tokens: ['book', 'room'], aggregation: 'max' },
      [{ tokens: ['book', 'room'] }],
      { aggregation: 'max' },
    ],
  ],
  'semantic-roles': [
    [{ text: 'book room', predicate }, [{ text: 'book room', predicate }]],
    [{ texts: [{ tokens: ['book', 'room'], predicate: 0 }] }, [{ tokens: ['book', 'room'], predicate: 0 }]],
  ],
};

describe('answers', () => {
  it('are those of the classifier for every task, and what the document says', async () => {
    const { url } = await startTestServer({ models: classifiers });
    for (const name of taskNames) {
      for (const [body, inputs, options] of CASES[name]) {
        const answer = await post(`${url}/models/${name}/classify`, body);
        expect(answer.status, JSON.stringify(answer.body)).toBe(200);
        const predictions = await classifiers[name].predict(inputs, { top: 5, ...options });
        expect(answer.body).toEqual(
          JSON.parse(JSON.stringify('texts' in body ? { predictions } : { prediction: predictions[0] })),
        );
        v.parse(classifyAnswer, answer.body);
      }
    }
    const { models } = v.parse(modelsAnswer, (await get(`${url}/models`)).body);
    expect(models.map(({ task }) => task)).toEqual(taskNames);
    v.parse(readyAnswer, (await get(`${url}/ready`)).body);
    v.parse(healthAnswer, (await get(`${url}/health`)).body);
    v.parse(errorAnswer, (await get(`${url}/nowhere`)).body);
  });

  it('of many requests at once are those of each one alone', async () => {
    const gate = createGate(classifiers['single-label']);
    const { url } = await startTestServer({ models: { desk: gate }, maxBatch: 16 });
    const random = createRandom('requests');
    const words = ['book', 'cancel', 'please', 'the', 'a', 'flight', 'hotel', 'room'];
    const text = (): string =>
      Array.from({ length: 1 + random.integer(12) }, () => words[random.integer(words.length)]).join(' ');
    const requests = Array.from({ length: 120 }, () => ({
      texts: Array.from({ length: 1 + random.integer(4) }, text),
      top: random.integer(4),
      ...(random.uniform() < 0.3 && { reject: true }),
    }));
    const texts = requests.reduce((sum, request) => sum + request.texts.length, 0);
    const asked = requests.map((request) => post(`${url}/classify`, request));
    while ((await readMetric(url, 'tokensift_queue_texts{model="desk"}')) < texts);
    gate.open();
    const answers = await Promise.all(asked);
    for (const [i, { texts, ...options }] of requests.entries()) {
      for (const [j, alone] of texts.entries()) {
        const [expected] = await classifiers['single-label'].predict([alone], options);
        // How texts are put together can change the last digit of a probability.
        const given = answers[i].body.predictions[j];
        const { probabilities, ...rest } = expected as {
          probabilities: { probability: number }[];
          probability: number;
        };
        expect(given).toMatchObject({
          ...rest,
          probability: rest.probability && expect.closeTo(rest.probability, 5),
        });
        expect(given.probabilities).toEqual(
          probabilities.map((entry) => ({ ...entry, probability: expect.closeTo(entry.probability, 5) })),
        );
      }
    }
    expect(await readMetric(url, 'tokensift_texts_total{model="desk"}')).toBe(texts);
    // The first batch, full ones, and the last one of each way to be asked.
    expect(gate.batches.length).toBeLessThanOrEqual(Math.ceil(texts / 16) + 3);
  });

  it('are described by a document that is OpenAPI', async () => {
    const { url } = await startTestServer({
      models: { desk: classifiers['single-label'] },
      token: 'secret',
      maxTexts: 7,
    });
    const { body } = await get(`${url}/openapi.json`);
    expect(await new Validator().validate(body)).toMatchObject({ valid: true });
    expect(Object.keys(body.paths).sort()).toEqual([
      '/classify',
      '/health',
      '/metrics',
      '/models',
      '/models/{name}/classify',
      '/openapi.json',
      '/ready',
    ]);
    const { post: classify } = body.paths['/classify'];
    expect(classify.requestBody.content['application/json'].schema.properties.texts.maxItems).toBe(7);
    expect(Object.keys(classify.responses)).toEqual(
      expect.arrayContaining(['200', '400', '401', '413', '429', '503', '504']),
    );
    expect(classify.security).toEqual([{ token: [] }]);
  });
});
