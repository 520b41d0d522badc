import type { Pooling } from '@tokensift/models';

export interface ModelCardFacts {
  readonly labels: readonly string[];
  readonly pooling: Pooling;
  /** Where texts are cut, in tokens. */
  readonly maxLength?: number | undefined;
  /**
   * `needed`: the folder is an adapter, with the classifier that it is for in `base/`. `beside`: the classifier needs it
   * no more, and it lies in `adapter/`.
   */
  readonly adapter?: 'needed' | 'beside' | undefined;
  /** What whoever uses it must know first. */
  readonly warnings?: readonly string[] | undefined;
}

/** The README.md of a saved classifier: what it is and how to load it. */
export function modelCard({ labels, pooling, maxLength, adapter, warnings = [] }: ModelCardFacts): string {
  const remote = pooling === 'mean' ? ', trust_remote_code=True' : '';
  const pools =
    pooling === 'mean'
      ? 'Texts are the mean of their tokens; Python loads the class for that from `modeling_tokensift.py` beside this file, with `trust_remote_code=True`. Without it transformers’ own class refuses the weights.'
      : 'Texts are read off [CLS] through BERT’s pooler.';
  const needsAdapter = adapter === 'needed';
  const load = needsAdapter
    ? `from peft import PeftModel
from transformers import AutoModelForSequenceClassification, AutoTokenizer
base = AutoModelForSequenceClassification.from_pretrained("THIS_FOLDER/base"${remote})
model = PeftModel.from_pretrained(base, "THIS_FOLDER")`
    : `from transformers import AutoModelForSequenceClassification, AutoTokenizer
model = AutoModelForSequenceClassification.from_pretrained("THIS_FOLDER"${remote})`;
  const adapted = needsAdapter
    ? ' This folder is an adapter in PEFT’s layout; `base/` is the model that it is for and computes nothing of use alone.'
    : '';
  const cut =
    maxLength === undefined
      ? ''
      : ` Texts are cut after ${maxLength} tokens; in Python, with \`truncation=True\`.`;
  const original =
    pooling === 'mean'
      ? `"THIS_FOLDER/adapter/base"${remote}`
      : `"THE_ORIGINAL_MODEL", num_labels=${labels.length}, ignore_mismatched_sizes=True`;
  const beside =
    adapter === 'beside'
      ? `
The adapter alone, for PEFT:

\`\`\`python
from peft import PeftModel
base = AutoModelForSequenceClassification.from_pretrained(${original})
model = PeftModel.from_pretrained(base, "THIS_FOLDER/adapter")
\`\`\`
`
      : '';
  const where = needsAdapter ? 'THIS_FOLDER/base' : 'THIS_FOLDER';
  return `---
library_name: transformers
pipeline_tag: text-classification
tags: [tokensift]
---

# A text classifier with ${labels.length} classes

${warnings.map((warning) => `> **Warning:** ${warning}\n\n`).join('')}Finetuned with tokensift. ${pools}${cut}${adapted}

In Node:

\`\`\`ts
import { openClassifier } from 'tokensift';
const classifier = await openClassifier('THIS_FOLDER');
console.log(await classifier.predict(['a text']));
\`\`\`

In Python:

\`\`\`python
${load}
tokenizer = AutoTokenizer.from_pretrained("THIS_FOLDER")
\`\`\`

The finetuned encoder alone, for sentence-transformers:

\`\`\`python
from sentence_transformers import SentenceTransformer
encoder = SentenceTransformer("${where}")
\`\`\`
${beside}
## Classes

${labels.map((label) => `- ${label}`).join('\n')}
`;
}
