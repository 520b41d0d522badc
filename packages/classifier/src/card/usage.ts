import type { ModelCardFacts } from './model-card.ts';

/** What follows a folder's name where Python loads the class for a pooling. */
export const trustArgument = (isNative: boolean): string => (isNative ? '' : ', trust_remote_code=True');

/** What is predicted in the example, where that is no text. */
const EXAMPLES: Readonly<Record<string, string>> = {
  'semantic-roles': "{ tokens: ['The', 'cat', 'sleeps'], predicate: 2 }",
};

/** Architectures that transformers.js has no class for in these pipelines (4.3); any of its encoders' does the same. */
const UNKNOWN_TO_TRANSFORMERS_JS: Readonly<Record<'text' | 'token', readonly string[]>> = {
  text: ['gpt2', 'llama', 'mistral', 'qwen2', 'qwen3', 'gemma3_text'],
  token: ['albert', 'gpt2', 'llama', 'mistral', 'qwen2', 'qwen3', 'gemma3_text'],
};

const code = (language: string, lines: string): string => `\`\`\`${language}\n${lines}\n\`\`\``;

export const pipelineOf = ({ pooling }: Pick<ModelCardFacts, 'pooling'>): string =>
  pooling === 'none' ? 'token-classification' : 'text-classification';

/** How to load the classifier in Node. */
export const inNode = ({ task }: ModelCardFacts): string =>
  code(
    'ts',
    `import { openClassifier, taskKindOf } from '@tokensift/classifier';
const classifier = await openClassifier('THIS_FOLDER', { task: taskKindOf('${task}') });
console.log(await classifier.predict([${EXAMPLES[task] ?? "'a text'"}]));`,
  );

/** How to load the classifier in Python. */
export function inPython(facts: ModelCardFacts): string {
  const { pooling, isNative, adapter, isPrefix } = facts;
  const remote = trustArgument(isNative);
  const autoClass = autoClassOf(facts);
  const load =
    adapter === 'needed'
      ? `from peft import PeftModel
from transformers import ${autoClass}, AutoTokenizer
base = ${autoClass}.from_pretrained("THIS_FOLDER/base"${remote})
model = PeftModel.from_pretrained(base, "THIS_FOLDER")`
      : `from transformers import ${autoClass}, AutoTokenizer
model = ${autoClass}.from_pretrained("THIS_FOLDER"${remote})`;
  // Decoders take past keys and values in every version.
  const isRefused = isPrefix && isNative && pooling !== 'last';
  return [
    code('python', `${load}\ntokenizer = AutoTokenizer.from_pretrained("THIS_FOLDER")`),
    ...(isRefused
      ? [
          'PEFT puts a prefix only into classes that take `past_key_values`. In transformers 5.24 those of encoders such as BERT do not: PEFT 0.21 refuses the prefix there with "Model does not support past key values".',
        ]
      : []),
  ].join('\n\n');
}

/** How to load the encoder alone in sentence-transformers; nothing where it does not pool. */
export const asEncoder = ({ pooling, adapter }: ModelCardFacts): string[] =>
  pooling === 'none'
    ? []
    : [
        'The finetuned encoder alone, for sentence-transformers:',
        code(
          'python',
          `from sentence_transformers import SentenceTransformer
encoder = SentenceTransformer("${adapter === 'needed' ? 'THIS_FOLDER/base' : 'THIS_FOLDER'}")`,
        ),
      ];

/** How to load an adapter that lies beside the classifier. */
export function besideAdapter(facts: ModelCardFacts): string[] {
  const { isNative, labels, adapter } = facts;
  if (adapter !== 'beside') return [];
  const autoClass = autoClassOf(facts);
  const original = isNative
    ? `"THE_ORIGINAL_MODEL", num_labels=${labels.length}, ignore_mismatched_sizes=True`
    : `"THIS_FOLDER/adapter/base"${trustArgument(isNative)}`;
  return [
    'The adapter alone, for PEFT:',
    code(
      'python',
      `from peft import PeftModel
base = ${autoClass}.from_pretrained(${original})
model = PeftModel.from_pretrained(base, "THIS_FOLDER/adapter")`,
    ),
  ];
}

/** How to load an exported model in a browser or Node. */
export function inTransformersJs(facts: ModelCardFacts): string {
  const { modelType, pooling } = facts;
  const pipeline = pipelineOf(facts);
  const isTagger = pooling === 'none';
  if (!UNKNOWN_TO_TRANSFORMERS_JS[isTagger ? 'token' : 'text'].includes(modelType)) {
    return code(
      'js',
      `import { pipeline } from '@huggingface/transformers';
const classify = await pipeline('${pipeline}', 'THIS_FOLDER', { dtype: 'q8' });
console.log(await classify('a text'));`,
    );
  }
  const model = isTagger ? 'BertForTokenClassification' : 'BertForSequenceClassification';
  const pipelineClass = isTagger ? 'TokenClassificationPipeline' : 'TextClassificationPipeline';
  return code(
    'js',
    `// transformers.js has no class for "${modelType}" here; those of its encoders do the same with an ONNX model.
import { AutoTokenizer, ${model}, ${pipelineClass} } from '@huggingface/transformers';
const classify = new ${pipelineClass}({
  task: '${pipeline}',
  model: await ${model}.from_pretrained('THIS_FOLDER', { dtype: 'q8' }),
  tokenizer: await AutoTokenizer.from_pretrained('THIS_FOLDER'),
});
console.log(await classify('a text'));`,
  );
}

const autoClassOf = ({ pooling }: Pick<ModelCardFacts, 'pooling'>): string =>
  pooling === 'none' ? 'AutoModelForTokenClassification' : 'AutoModelForSequenceClassification';
