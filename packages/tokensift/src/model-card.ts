import type { Pooling } from '@tokensift/models';
import { bulletList, escapeMarkdown } from './markdown.ts';

export interface ModelCardFacts {
  /** The name of its task. */
  readonly task: string;
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
}

/** What follows a folder's name where Python loads the class for a pooling. */
export const trustArgument = (isNative: boolean): string => (isNative ? '' : ', trust_remote_code=True');

const POOLED: Readonly<Record<Pooling, string>> = {
  cls: 'Texts are read off their first token, [CLS].',
  mean: 'Texts are the mean of their tokens.',
  last: 'Texts are read off their last token.',
  none: 'Every token is given a class.',
};

/** What is predicted in the example, where that is no text. */
const EXAMPLES: Readonly<Record<string, string>> = {
  'semantic-roles': "{ tokens: ['The', 'cat', 'sleeps'], predicate: 2 }",
};

/** The README.md of a saved classifier: what it is and how to load it. */
export function modelCard(facts: ModelCardFacts): string {
  const { task, labels, pooling, isNative, maxLength, adapter, isPrefix, warnings = [] } = facts;
  const remote = trustArgument(isNative);
  const isOfTokens = pooling === 'none';
  const [pipeline, autoClass] = isOfTokens
    ? ['token-classification', 'AutoModelForTokenClassification']
    : ['text-classification', 'AutoModelForSequenceClassification'];
  const needsAdapter = adapter === 'needed';
  const source = needsAdapter ? 'base/modeling_tokensift.py' : 'modeling_tokensift.py';
  const pools = isNative
    ? POOLED[pooling]
    : `${POOLED[pooling]} Python loads the class for that from \`${source}\`, with \`trust_remote_code=True\`; without it transformers’ own class refuses the weights.`;
  // Decoders take past keys and values in every version.
  const refused =
    isPrefix && isNative && pooling !== 'last'
      ? '\nPEFT puts a prefix only into classes that take `past_key_values`. In transformers 5.24 those of encoders such as BERT do not: PEFT 0.21 refuses the prefix there with "Model does not support past key values".\n'
      : '';
  const load = needsAdapter
    ? `from peft import PeftModel
from transformers import ${autoClass}, AutoTokenizer
base = ${autoClass}.from_pretrained("THIS_FOLDER/base"${remote})
model = PeftModel.from_pretrained(base, "THIS_FOLDER")`
    : `from transformers import ${autoClass}, AutoTokenizer
model = ${autoClass}.from_pretrained("THIS_FOLDER"${remote})`;
  const adapted = needsAdapter
    ? ' This folder is an adapter in PEFT’s layout; `base/` is the model that it is for and computes nothing of use alone.'
    : '';
  const length = isOfTokens
    ? `Longer texts are read in windows of ${maxLength} tokens; Python cuts them,`
    : `Texts are cut after ${maxLength} tokens; in Python,`;
  const cut = maxLength === undefined ? '' : ` ${length} with \`truncation=True\`.`;
  const marked = facts.hasTokenTypes
    ? 'are of type 1 (`token_type_ids`)'
    : 'stand between two `@`, words of their own';
  const predicate = task === 'semantic-roles' ? ` The tokens of the predicate ${marked}.` : '';
  const original = isNative
    ? `"THE_ORIGINAL_MODEL", num_labels=${labels.length}, ignore_mismatched_sizes=True`
    : `"THIS_FOLDER/adapter/base"${remote}`;
  const beside =
    adapter === 'beside'
      ? `
The adapter alone, for PEFT:

\`\`\`python
from peft import PeftModel
base = ${autoClass}.from_pretrained(${original})
model = PeftModel.from_pretrained(base, "THIS_FOLDER/adapter")
\`\`\`
`
      : '';
  const encoder = `
The finetuned encoder alone, for sentence-transformers:

\`\`\`python
from sentence_transformers import SentenceTransformer
encoder = SentenceTransformer("${needsAdapter ? 'THIS_FOLDER/base' : 'THIS_FOLDER'}")
\`\`\`
`;
  return `---
library_name: transformers
pipeline_tag: ${pipeline}
tags: [tokensift]
---

# A ${isOfTokens ? 'tagger' : 'text classifier'} with ${labels.length} classes

${warnings.map((warning) => `> **Warning:** ${escapeMarkdown(warning)}\n\n`).join('')}Finetuned with tokensift. ${pools}${predicate}${cut}${adapted}

In Node:

\`\`\`ts
import { openClassifier, taskKindOf } from 'tokensift';
const classifier = await openClassifier('THIS_FOLDER', { task: taskKindOf('${task}') });
console.log(await classifier.predict([${EXAMPLES[task] ?? "'a text'"}]));
\`\`\`

In Python:

\`\`\`python
${load}
tokenizer = AutoTokenizer.from_pretrained("THIS_FOLDER")
\`\`\`
${refused}${isOfTokens ? '' : encoder}${beside}
## Classes

${bulletList(labels)}
`;
}
