import { opset } from '@tokensift/onnx-export';
import { describeMetric } from '@tokensift/tasks';
import type { ExportedFile } from '../export-onnx.ts';
import type { ModelCardFacts } from './model-card.ts';
import { table } from './training-section.ts';
import { inTransformersJs } from './usage.ts';

/** The ONNX models of a classifier, how they differ from it, and how to load them. */
export function onnxSection(facts: ModelCardFacts, files: readonly ExportedFile[]): string[] {
  const quality = files[0]?.quality;
  const metric = quality && describeMetric(quality.metric);
  const shown = (value: number) => (metric?.isFraction ? `${(100 * value).toFixed(1)} %` : value.toFixed(3));
  const head = ['file', 'weights', 'MB', 'largest difference of a logit'];
  const rows = files.map(({ file, format, bytes, largestDifference, quality }) => [
    `\`${file}\``,
    format,
    (bytes / 1e6).toFixed(1),
    largestDifference.toPrecision(2),
    ...(quality ? [`${(100 * quality.sameHighest).toFixed(1)} %`, shown(quality.exported)] : []),
  ]);
  const compared = quality
    ? ` The classifier itself has ${metric?.title} ${shown(quality.classifier)} on the same texts.`
    : ' They were compared on random tokens.';
  return [
    'In a browser, or in Node with transformers.js:',
    inTransformersJs(facts),
    `ONNX models (opset ${opset}) read \`input_ids\`, \`attention_mask\`${facts.hasTokenTypes ? ' and `token_type_ids`' : ''}, and give \`logits\`: pooling and calibration are part of them.${compared}`,
    table([...head, ...(metric ? ['same answer', metric.title] : [])], rows),
  ];
}
