import type { Note, TaggedTokens } from '@tokensift/core';
import { readSettings } from '@tokensift/core/settings';
import { type Placed, placeOf, type RowFormat } from '@tokensift/datasets';
import { drawClass, requireFiniteOutputs } from '../outputs.ts';
import type { DecodeOptions, EncodedRows, FittedTask, TaskKind } from '../task-kind.ts';
import { aggregate } from './aggregate.ts';
import { type RowTags, rowTags } from './answers.ts';
import { type EncodedWords, encodeWords } from './encode.ts';
import type { WordsInput } from './input.ts';
import { f1Of, measureSpans, type SpanName, type SpanReport, spanCounts, spanMeasures } from './measures.ts';
import { allClasses, tagObjective } from './objective.ts';
import { type SpanPrediction, spanCells, spanColumns, spansOf, type WordTag } from './prediction.ts';
import { savedSettings, type TaggingSettings, taggingSettings } from './settings.ts';
import { surroundingsOf } from './surroundings.ts';
import { OUTSIDE, tagLabels, tagOf, typesOf } from './tag-labels.ts';
import { type TagExample, type TagTarget, UNKNOWN } from './target.ts';
import { endOfWord, type WordWindow } from './windows.ts';
import { joinTokens, type Place, type Words } from './words.ts';

/** What tasks differ in that find spans by tags of tokens. */
export interface TaggingDefinition<Row extends TaggedTokens, Input> {
  readonly name: string;
  readonly summary: string;
  readonly rows: RowFormat<Row>;
  readonly span: SpanName;
  readonly report: SpanReport;
  /** Whether spans of a type are to be found, and not given. */
  isAsked(type: string): boolean;
  readonly readInput: (given: unknown, where: string) => Input;
  readonly inputFields: readonly string[];
  wordsOf(input: Input): WordsInput;
  /** The place that a row or an input marks in its text. */
  markOf(marked: Row | Input, words: Pick<Words, 'text'> & Partial<Words>): Place | undefined;
}

type Kind<Row extends object, Input> = TaskKind<Row, TagTarget, Input, SpanPrediction>;

/** A kind of task that finds spans by tags of tokens, with settings; see `taggingSettings`. */
export function taggingKind<Row extends TaggedTokens, Input>(
  definition: TaggingDefinition<Row, Input>,
  settings: TaggingSettings,
): Kind<Row, Input> {
  const { name, summary, rows, readInput, inputFields } = definition;
  const measures = spanMeasures(definition.span);
  const kind: Kind<Row, Input> = {
    name,
    summary,
    head: 'token',
    problem: 'token',
    rows,
    settings: taggingSettings,
    configure: (given) => taggingKind(definition, readSettings(name, taggingSettings, given)),
    fit: (training) => fitted(kind, definition, tagLabels(training), settings),
    restore: ({ labels, settings: saved, where }) => {
      const own = savedSettings(saved, where);
      return fitted(taggingKind(definition, own), definition, labels, own);
    },
    ...measures,
    shownMetrics: measures.metrics.slice(0, 3).map((metric) => metric.name),
    columns: () => spanColumns,
    cells: spanCells,
    readInput,
    inputFields,
    primaryOf: f1Of,
  };
  return kind;
}

function fitted<Row extends TaggedTokens, Input>(
  kind: Kind<Row, Input>,
  { name, span, report, isAsked, wordsOf, markOf }: TaggingDefinition<Row, Input>,
  labels: readonly string[],
  settings: TaggingSettings,
): FittedTask<Row, TagTarget, Input, SpanPrediction> {
  const classes = labels.length;
  const classOf = new Map(labels.map((label, index) => [tagOf(label), index]));
  const tags = labels.map(tagOf);
  const observedClasses = [...typesOf(labels).filter(isAsked), OUTSIDE];
  const observedIndex = new Map(observedClasses.map((type, index) => [type, index]));
  const answersOf = (outputs: readonly Float32Array[], examples: readonly TagExample[]): RowTags[] => {
    requireFiniteOutputs(outputs);
    return rowTags(outputs, examples, labels);
  };

  function encode(given: readonly Placed<Row>[], { windows }: EncodedWords, i: number): TagExample[] {
    const { tokens, tags: own } = given[i];
    const row = { tokens, tags: own };
    return windows.map(({ words, firsts, ...text }) => {
      const known = Int32Array.from(firsts, (position) => classOf.get(own[words[position]]) ?? UNKNOWN);
      return { ...text, target: { row, words, firsts, classes: known } };
    });
  }

  /** The tag of each word of a text that windows of it were read of. */
  function tagWords(
    { places, windows }: EncodedWords,
    outputs: readonly Float32Array[],
    { aggregation = settings.aggregation }: DecodeOptions,
  ): WordTag[] {
    const found: WordTag[] = places.map(() => ({ tag: OUTSIDE, score: 1 }));
    for (const [w, { words, firsts }] of windows.entries()) {
      for (const first of firsts) {
        const logits = outputs[w].subarray(first * classes, endOfWord(words, first) * classes);
        const best = aggregate(logits, classes, aggregation);
        found[words[first]] = { tag: tags[best.class], score: best.score };
      }
    }
    return found;
  }

  return {
    kind,
    name,
    head: kind.head,
    labels,
    config: {},
    settings,
    metrics: kind.metrics,
    primaryMetric: kind.primaryMetric,
    lossMetric: kind.lossMetric,
    observedClasses,
    objective: (loss, training) => tagObjective(labels, loss, training),
    sample({ target }, outputs, random) {
      const draw = (position: number): number =>
        drawClass(outputs.subarray(position * classes, (position + 1) * classes), random.uniform());
      return { ...target, classes: Int32Array.from(target.firsts, draw) };
    },
    observations({ ids, target: { row, words, firsts } }) {
      const owned = new Set(Array.from(firsts, (position) => words[position]));
      return surroundingsOf(row.tags, isAsked).flatMap(({ type, start, end, word }) => {
        const index = observedIndex.get(type);
        if (index === undefined || !owned.has(word)) return [];
        return { tokens: ids.filter((_, i) => words[i] >= start && words[i] < end), class: index };
      });
    },
    score(outputs, examples) {
      const answers = answersOf(outputs, examples);
      return {
        metrics: measureSpans(span, report, answers).metrics,
        predictedClasses: new Set(answers.flatMap(({ answered }) => answered.map(({ tag }) => tag))).size,
      };
    },
    baseline(training, examples) {
      const seen = allClasses(training.map(({ target }) => target));
      const shares = new Float64Array(classes);
      for (const label of seen) shares[label] += 1 / seen.length;
      const truth = allClasses(examples.map(({ target }) => target));
      const loss = truth.reduce((sum, label) => sum - Math.log(Math.max(shares[label], EPSILON)), 0);
      return {
        metrics: { [kind.primaryMetric]: 0, [kind.lossMetric]: loss / Math.max(1, truth.length) },
        answer: 'no span at all',
        classes: new Set(truth).size,
      };
    },
    encode(given, encoder): EncodedRows<TagTarget> {
      const texts = given.map((row) => {
        const words = joinTokens(row.tokens);
        return { ...words, marked: markOf(row, words) };
      });
      const encoded = encodeWords(texts, encoder, settings.stride);
      return {
        examples: encoded.flatMap((text, i) => encode(given, text, i)),
        truncated: 0,
        notes: [...noteOnUnknown(given, classOf), ...noteOnWindows(encoded, encoder.maxLength)],
      };
    },
    labelledTexts: (given) =>
      given.flatMap(({ tokens, tags: own, file, line }) =>
        surroundingsOf(own, isAsked).map(({ type, start, end }) => ({
          text: tokens.slice(start, end).join(' '),
          label: type,
          file,
          line,
        })),
      ),
    encodeInputs(inputs, encoder) {
      const texts = inputs.map((input) => {
        const given = wordsOf(input);
        const words = 'tokens' in given ? joinTokens(given.tokens) : given;
        return { ...words, marked: markOf(input, words) };
      });
      const encoded = encodeWords(texts, encoder, settings.stride);
      return {
        texts: encoded.flatMap(({ windows }) => windows.map(withoutWords)),
        decode({ outputs }, options) {
          let next = 0;
          return encoded.map((words, i) => {
            const own = outputs.slice(next, next + words.windows.length);
            next += own.length;
            requireFiniteOutputs(own, () => `inputs[${i}]`);
            const found = tagWords(words, own, options);
            return {
              spans: spansOf(found, words.places, texts[i].text, isAsked),
              ...('places' in texts[i] && { tags: found.map(({ tag }) => tag) }),
            };
          });
        },
      };
    },
    evaluate(outputs, examples) {
      const answers = answersOf(outputs, examples);
      const { metrics, report: total } = measureSpans(span, report, answers);
      return {
        rows: answers.length,
        metrics,
        primary: { metric: kind.primaryMetric, baseline: 0 },
        perClass: Object.entries(total.types).map(([label, figures]) => ({ label, ...figures })),
        averages: { micro: total.micro, macro: total.macro, weighted: total.weighted },
        answers: answers.map(({ row, answered }) => {
          const { text, places } = joinTokens(row.tokens);
          const own = answered.map(({ tag }) => tag);
          const counts = spanCounts(report([row.tags], [own]));
          const [right, predicted, actual] = counts;
          const correct = right === predicted && right === actual;
          const wrong = answered.filter(({ tag }, i) => tag !== row.tags[i]).map(({ score }) => score);
          return {
            prediction: { spans: spansOf(answered, places, text, isAsked), tags: own },
            correct,
            mistake: correct ? 0 : Math.max(...wrong),
            statistics: counts,
          };
        }),
      };
    },
  };
}

const withoutWords = ({ ids, typeIds, specialTokensMask }: WordWindow) => ({
  ids,
  typeIds,
  specialTokensMask,
});

/** What a user should know of tags that training does not have: no span of theirs can be found. */
function noteOnUnknown(
  rows: readonly Placed<TaggedTokens>[],
  classOf: ReadonlyMap<string, number>,
): readonly Note[] {
  const unknown = rows.flatMap((row) =>
    row.tags.flatMap((tag) => (classOf.has(tag) ? [] : [{ tag, where: placeOf(row) }])),
  );
  const [first] = unknown;
  if (first === undefined) return [];
  const tags = [...new Set(unknown.map(({ tag }) => tag))];
  const listed = tags.slice(0, LISTED).join(', ') + (tags.length > LISTED ? ', …' : '');
  return [
    {
      kind: 'unknown-tags',
      where: first.where,
      message: `${unknown.length === 1 ? 'one tag does' : `${unknown.length} tags do`} not occur in training (${listed}): spans of them count as missed. Add training rows that have them.`,
    },
  ];
}

/** What a share of 0 counts as; as in the loss of single labels. */
const EPSILON = 2 ** -23;

/** More names than this are not read. */
const LISTED = 5;

function noteOnWindows(texts: readonly EncodedWords[], maxLength: number): readonly Note[] {
  const cut = texts.filter(({ windows }) => windows.length > 1).length;
  if (cut === 0) return [];
  const which = cut === 1 ? 'One text is' : `${cut} texts are`;
  return [
    {
      kind: 'texts-in-windows',
      message: `${which} longer than ${maxLength} tokens: read in windows that overlap, each word answered where most is around it.`,
    },
  ];
}
