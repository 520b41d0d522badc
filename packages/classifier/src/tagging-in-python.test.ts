import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createRandom } from '@tokensift/core';
import { configureBackbone, saveClassifierFolder } from '@tokensift/models';
import { randomClassifier, tinyArchitectures, tinyBertFolder } from '@tokensift/models/testing';
import { type SpanPrediction, semanticRoles, tokenClassification } from '@tokensift/tasks';
import { hasTransformers, runOracle } from '@tokensift/testing';
import { loadTokenizer } from '@tokensift/tokenization';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createEngine, openClassifier } from './index.ts';
import { taskFields } from './saved-task.ts';

const workspace = fileURLToPath(new URL('../../../', import.meta.url));
const data = resolve(workspace, process.env.TOKENSIFT_DATA ?? '../shared');
const roberta = join(data, 'tokenizers/roberta-base');

const engine = await createEngine({ name: 'onnx', threads: 1 });
const labels = ['O', 'B-thing', 'I-thing', 'B-verb', 'I-verb', 'B-V', 'I-V'];

/** Words of one and of several sub-tokens, unknown ones, punctuation, and characters of two UTF-16 code units. */
const texts = [
  'please book a flights, my rooming!',
  'Cancel the hotels',
  '🙂 lost cards? opening accounts.',
  'bookings',
];
const rows = [
  { tokens: ['please', 'bookings', 'the', 'xyz', 'rooms', '!'], marked: 1 },
  { tokens: ['🙂', 'lost', 'cards'], marked: 2 },
  { tokens: ['opening'], marked: 0 },
];

interface Answer {
  readonly model: string;
  readonly labels: readonly string[];
  readonly spans: Readonly<
    Record<'first' | 'max' | 'average', readonly (readonly Omit<SpanPrediction['spans'][number], 'text'>[])[]>
  >;
  readonly rows: readonly {
    readonly ids: readonly number[];
    readonly probabilities: readonly (readonly number[] | null)[];
  }[];
}

/** Saves a tagger with random weights. */
async function save(folder: string, { name, source, kind }: Case): Promise<string> {
  const config = tinyArchitectures.find(([architecture]) => architecture === name)![1];
  const fields = { ...config, vocab_size: source === roberta ? 50_265 : 20, max_position_embeddings: 32 };
  const backbone = configureBackbone(fields, 'config.json');
  const random = createRandom('tagger');
  const { values } = randomClassifier(random, { backbone, pooling: 'none', classes: labels.length });
  const task = kind.restore({ labels, settings: {}, where: 'config.json' });
  await saveClassifierFolder(folder, {
    backbone,
    values,
    labels,
    pooling: 'none',
    config: taskFields(task),
    sourceFolder: source,
    readme: '',
  });
  return folder;
}

const argmax = (values: readonly number[]): number => values.indexOf(Math.max(...values));

/** The tags that Python's probabilities give. */
const tagsOf = ({ probabilities }: Answer['rows'][number]): string[] =>
  probabilities.map((word) => (word === null ? 'O' : labels[argmax(word)]));

/** Compares scores of spans with Python's probabilities of their words' tags. */
function expectScores(
  { spans, tags }: SpanPrediction,
  tokens: readonly string[],
  row: Answer['rows'][number],
): void {
  expect(tags).toEqual(tagsOf(row));
  const text = tokens.join(' ');
  for (const { start, end, score } of spans) {
    const first = text.slice(0, start).split(' ').length - 1;
    const count = text.slice(start, end).split(' ').length;
    const own = row.probabilities.slice(first, first + count).map((word) => (word ? Math.max(...word) : 1));
    expect(score).toBeCloseTo(own.reduce((sum, p) => sum + p, 0) / count, 5);
  }
}

/** A model, a task, and what it is given. */
interface Case {
  readonly name: string;
  readonly source: string;
  readonly kind: typeof tokenClassification | typeof semanticRoles;
  readonly texts: readonly string[];
  readonly rows: readonly { readonly tokens: readonly string[]; readonly marked: number | null }[];
}

const bert: Case = {
  name: 'BERT',
  source: tinyBertFolder,
  kind: tokenClassification,
  texts,
  rows: rows.map(({ tokens }) => ({ tokens, marked: null })),
};
/** Of a character that is several tokens the pipeline makes several words where a word begins with it, and we one. */
const plainTexts = texts.filter((text) => !text.includes('🙂'));
const bytes: Case = { ...bert, name: 'RoBERTa', source: roberta, texts: plainTexts, rows: [] };
const byType: Case = { ...bert, kind: semanticRoles, texts: [], rows };
const byMarkers: Case = {
  ...byType,
  name: 'DistilBERT',
  rows: rows.map(({ tokens, marked }) => ({
    tokens: [...tokens.slice(0, marked), '@', tokens[marked], '@', ...tokens.slice(marked + 1)],
    marked: null,
  })),
};
const hasRoberta = existsSync(roberta);
const cases = [bert, byType, byMarkers, ...(hasRoberta ? [bytes] : [])];

describe.skipIf(!hasTransformers)(
  'taggers in Python (skipped without a TOKENSIFT_PYTHON or python3 that has transformers)',
  () => {
    const answers = new Map<Case, { readonly folder: string; readonly answer: Answer }>();
    let parent: string;
    beforeAll(async () => {
      parent = await mkdtemp(join(tmpdir(), 'tokensift-taggers-'));
      const folders = await Promise.all(cases.map((one, i) => save(join(parent, String(i)), one)));
      const jobs = cases.map(({ texts, rows }, i) => ({ folder: folders[i], texts, rows }));
      const read = runOracle<readonly Answer[]>('read_tagger_folder.py', JSON.stringify(jobs));
      cases.forEach((one, i) => {
        answers.set(one, { folder: folders[i], answer: read[i] });
      });
    }, 300_000);
    afterAll(() => rm(parent, { recursive: true }));

    it.each([bert, ...(hasRoberta ? [bytes] : [])])(
      `gives the spans of transformers’ pipeline, by each aggregation: $name (RoBERTa skipped without ${roberta})`,
      async (one) => {
        const { folder, answer } = answers.get(one)!;
        expect(answer.model).toMatch(new RegExp(`^${one.name}ForTokenClassification$`, 'i'));
        expect(answer.labels).toEqual(labels);
        const tagger = await openClassifier(folder, { task: tokenClassification, engine });
        for (const aggregation of ['first', 'max', 'average'] as const) {
          const predictions = await tagger.predict(one.texts, { aggregation });
          for (const [i, { spans }] of predictions.entries()) {
            const characters = [...one.texts[i]];
            const expected = answer.spans[aggregation][i].map(({ start, end, ...span }) => ({
              ...span,
              score: expect.closeTo(span.score, 5),
              text: characters.slice(start, end).join(''),
              start: characters.slice(0, start).join('').length,
              end: characters.slice(0, end).join('').length,
            }));
            expect(spans, `${aggregation}: ${one.texts[i]}`).toEqual(expected);
          }
        }
        expect(await tagger.predict(one.texts)).toEqual(
          await tagger.predict(one.texts, { aggregation: 'first' }),
        );
        await tagger.dispose();
      },
    );

    it('tags tokens as Python does with is_split_into_words', async () => {
      const { folder, answer } = answers.get(bert)!;
      const tagger = await openClassifier(folder, { task: tokenClassification, engine });
      const tagged = await tagger.predict(rows.map(({ tokens }) => ({ tokens })));
      const tokenizer = await loadTokenizer(folder);
      answer.rows.forEach((row, i) => {
        expect([...tokenizer.encode(rows[i].tokens.join(' ')).ids]).toEqual(row.ids);
        expectScores(tagged[i], rows[i].tokens, row);
      });
      await tagger.dispose();
    });

    it.each([
      ['with type ids', byType],
      ['between markers where there are no types', byMarkers],
    ])('reads a marked predicate as Python does %s', async (_, one) => {
      const { folder, answer } = answers.get(one)!;
      const tagger = await openClassifier(folder, { task: semanticRoles, engine });
      const predictions = await tagger.predict(
        rows.map(({ tokens, marked }) => ({ tokens, predicate: marked })),
      );
      answer.rows.forEach(({ ids, probabilities }, i) => {
        const { tokens, marked } = rows[i];
        const isMarker = (word: number) => one === byMarkers && (word === marked || word === marked + 2);
        const own = probabilities.filter((_, word) => !isMarker(word));
        expectScores(predictions[i], tokens, { ids, probabilities: own });
      });
      expect(predictions.flatMap(({ spans }) => spans.map(({ label }) => label))).not.toContain('V');
      await tagger.dispose();
    });
  },
);
