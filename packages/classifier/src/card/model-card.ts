import type { Pooling } from '@tokensift/models';
import type { ExportedFile } from '../export-onnx.ts';
import { bulletList, escapeMarkdown } from './markdown.ts';
import { metadata } from './metadata.ts';
import { onnxSection } from './onnx-section.ts';
import type { TrainingReport } from './training-report.ts';
import { qualitySection, trainingSection } from './training-section.ts';
import { asEncoder, besideAdapter, inNode, inPython, pipelineOf } from './usage.ts';

export interface ModelCardFacts {
  /** The name of its task. */
  readonly task: string;
  /** The architecture, as config.json names it. */
  readonly modelType: string;
  readonly labels: readonly string[];
  readonly pooling: Pooling;
  /** Whether transformers' own class for the architecture pools in this way. */
  readonly isNative: boolean;
  /** Where texts are cut, in tokens. */
  readonly maxLength?: number | undefined;
  /** Whether the model tells types of tokens apart, by which predicates are marked. */
  readonly hasTokenTypes?: boolean | undefined;
  /**
   * `needed`: the folder is an adapter, with the classifier that it is for in `base/`. `beside`: the classifier needs it
   * no more, and it lies in `adapter/`.
   */
  readonly adapter?: 'needed' | 'beside' | undefined;
  /** Whether that is a prefix: keys and values before those of each layer. */
  readonly isPrefix?: boolean | undefined;
  /** What whoever uses it must know first. */
  readonly warnings?: readonly string[] | undefined;
  /** How it came about. */
  readonly report?: TrainingReport | undefined;
  /** ONNX models beside it. */
  readonly exported?: readonly ExportedFile[] | undefined;
}

const POOLED: Readonly<Record<Pooling, string>> = {
  cls: 'Texts are read off their first token, [CLS].',
  mean: 'Texts are the mean of their tokens.',
  last: 'Texts are read off their last token.',
  none: 'Every token is given a class.',
};

/** The README.md of a saved classifier: what it is, what it reaches, how it came about and how to load it. */
export function modelCard(facts: ModelCardFacts): string {
  const { labels, pooling, warnings = [], report, exported } = facts;
  const paragraphs = [
    metadata(facts, pipelineOf(facts)),
    `# A ${pooling === 'none' ? 'tagger' : 'text classifier'} with ${labels.length} classes`,
    ...warnings.map((warning) => `> **Warning:** ${escapeMarkdown(warning)}`),
    introduction(facts),
    ...(report ? qualitySection(report) : []),
    '## Use',
    'In Node:',
    inNode(facts),
    'In Python:',
    inPython(facts),
    ...(exported?.length ? onnxSection(facts, exported) : []),
    ...asEncoder(facts),
    ...besideAdapter(facts),
    ...(report ? trainingSection(report) : []),
    '## Limits',
    limits(facts),
    '## Classes',
    bulletList(labels),
  ];
  return `${paragraphs.join('\n\n')}\n`;
}

function introduction({
  task,
  pooling,
  isNative,
  maxLength,
  hasTokenTypes,
  adapter,
}: ModelCardFacts): string {
  const source = adapter === 'needed' ? 'base/modeling_tokensift.py' : 'modeling_tokensift.py';
  const length =
    pooling === 'none'
      ? `Longer texts are read in windows of ${maxLength} tokens; Python cuts them,`
      : `Texts are cut after ${maxLength} tokens; in Python,`;
  const marked = hasTokenTypes
    ? 'are of type 1 (`token_type_ids`)'
    : 'stand between two `@`, words of their own';
  return [
    'Finetuned with tokensift.',
    POOLED[pooling],
    ...(isNative
      ? []
      : [
          `Python loads the class for that from \`${source}\`, with \`trust_remote_code=True\`; without it transformers’ own class refuses the weights.`,
        ]),
    ...(task === 'semantic-roles' ? [`The tokens of the predicate ${marked}.`] : []),
    ...(maxLength === undefined ? [] : [`${length} with \`truncation=True\`.`]),
    ...(adapter === 'needed'
      ? [
          'This folder is an adapter in PEFT’s layout; `base/` is the model that it is for and computes nothing of use alone.',
        ]
      : []),
  ].join(' ');
}

function limits({ labels, report, task }: ModelCardFacts): string {
  const answers =
    task === 'single-label'
      ? [
          'It gives every text one of its classes, also a text that belongs to none, unless it is asked to reject (`reject: true`).',
        ]
      : [];
  const trained = report
    ? [
        `It has learned from ${report.rows.train} texts${report.data === undefined ? '' : ` (${escapeMarkdown(report.data)})`}: texts of another kind or language may come out worse.`,
      ]
    : ['What it has learned from is not on record.'];
  return [
    ...answers,
    ...trained,
    `It knows ${labels.length === 1 ? 'this class' : 'these classes'} alone.`,
  ].join(' ');
}
