import { opset } from '@tokensift/onnx-export';
import { describeMetric } from '@tokensift/tasks';
import type { ExportedFile } from '../export-onnx.ts';
import type { ModelCardFacts } from './model-card.ts';
import { formatted, table } from './training-section.ts';
import { inTransformersJs } from './usage.ts';

/** The ONNX models of a classifier, how they differ from it, and how to load them. */
export function onnxSection(facts: ModelCardFacts, files: readonly ExportedFile[]): string[] {
  const quality = files[0]?.quality;
  const title = quality && describeMetric(quality.metric).title;
  const head = ['file', 'weights', 'MB', 'largest difference of a logit'];
  const rows = files.map(({ file, format, bytes, largestDifference, quality }) => [
    `\`${file}\``,
    format,
    (bytes / 1e6).toFixed(1),
    largestDifference.toPrecision(2),
    ...(quality
      ? [`${(100 * quality.sameHighest).toFixed(1)} %`, formatted(quality.metric, quality.exported)]
      : []),
  ]);
  const compared = quality
    ? ` The classifier itself has ${title} ${formatted(quality.metric, quality.classifier)} on the same texts.`
    : ' They were compared on random tokens.';
  return [
    'In a browser, or in Node with transformers.js:',
    inTransformersJs(facts),
    `ONNX models (opset ${opset}) read \`input_ids\`, \`attention_mask\`${facts.hasTokenTypes ? ' and `token_type_ids`' : ''}, and give \`logits\`: pooling and calibration are part of them.${compared}`,
    table([...head, ...(title === undefined ? [] : ['same answer', title])], rows),
  ];
}
