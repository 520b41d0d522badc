import type { ModelCardFacts } from './model-card.ts';

/** An id of the Hugging Face hub, which a model's name alone is not. */
const HUB_ID = /^[\w.-]+\/[\w.-]+$/;

/** What the hub shows of a model: YAML, of which JSON is a part. */
export function metadata({ report, exported }: ModelCardFacts, pipeline: string): string {
  const fields: Readonly<Record<string, unknown>> = {
    library_name: 'transformers',
    pipeline_tag: pipeline,
    tags: ['tokensift', ...(exported?.length ? ['transformers.js', 'onnx'] : [])],
    ...(report?.base !== undefined && HUB_ID.test(report.base) && { base_model: report.base }),
    ...(report?.quality.length && { 'model-index': [modelIndex(report, pipeline)] }),
  };
  const lines = Object.entries(fields).map(([name, value]) => `${name}: ${JSON.stringify(value)}`);
  return ['---', ...lines, '---'].join('\n');
}

const modelIndex = (
  { data = 'unnamed', quality }: NonNullable<ModelCardFacts['report']>,
  pipeline: string,
): object => ({
  name: 'classifier',
  results: quality.map(({ split, metric, value, others }) => ({
    task: { type: pipeline },
    dataset: { name: data, type: data, split },
    metrics: Object.entries({ [metric]: value, ...others }).map(([type, number]) => ({
      type,
      value: number,
    })),
  })),
});
