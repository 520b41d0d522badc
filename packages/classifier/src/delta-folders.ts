import { TokensiftError } from '@tokensift/core';
import {
  applyDelta,
  type ClassifierInfo,
  type Delta,
  exportPeft,
  type PeftExport,
  type PeftForm,
  revertDelta,
} from '@tokensift/deltas';
import {
  type Backbone,
  classifierParameters,
  type Pooling,
  readCheckpoint,
  saveClassifierFolder,
  saveEncoderFolder,
} from '@tokensift/models';
import { checkOutputFolder } from '@tokensift/storage';
import { bulletList } from './card/markdown.ts';
import { modelCard } from './card/model-card.ts';
import { trustArgument } from './card/usage.ts';
import { bytesOf } from './open-classifier-folder.ts';
import { taskNameOf } from './saved-task.ts';
import { savedTokenizerFiles } from './saved-tokenizer-files.ts';

export interface DeltaFolderOptions {
  /** The folder that the delta is applied to or taken off; it is left as it is. */
  readonly model: string;
  readonly delta: Delta;
  /** Folder for the result; it must be empty, or not there yet. */
  readonly out: string;
}

/**
 * Writes the classifier that a delta makes of its base, to the bit what was trained.
 * @throws TokensiftError `base-mismatch`, `invalid-delta` for a delta of no classifier; as `readCheckpoint` and
 * `saveClassifierFolder` do.
 */
export async function applyDeltaToFolder({ model, delta, out }: DeltaFolderOptions): Promise<void> {
  const { backbone, values, ...source } = await readCheckpoint(model);
  await checkOutputFolder(out, { bytes: bytesOf(values) });
  await saveClassifier(out, classifierOf(delta, backbone), {
    backbone,
    values: applyDelta(values, delta),
    ...(await savedTokenizerFiles(source)),
  });
}

/**
 * Writes the base of a classifier and its delta: every parameter that the classifier has, to the bit, in float32.
 * @throws TokensiftError `base-mismatch`; as `readCheckpoint` and `saveEncoderFolder` do.
 */
export async function revertDeltaInFolder({ model, delta, out }: DeltaFolderOptions): Promise<void> {
  const { backbone, values, ...source } = await readCheckpoint(model);
  await checkOutputFolder(out, { bytes: bytesOf(values) });
  const tokenizer = await savedTokenizerFiles(source);
  const parts = { backbone, values: revertDelta(values, delta), ...tokenizer };
  const { baseClassifier, classifier } = delta;
  if (baseClassifier) await saveClassifier(out, withKnownPooling(baseClassifier, backbone), parts);
  else {
    const pooling = classifier && withKnownPooling(classifier, backbone).pooling;
    await saveEncoderFolder(out, { ...parts, pooling });
  }
}

export interface ExportDeltaOptions extends DeltaFolderOptions {
  /** By default SHiRA where a linear map changed, else trainable tokens. */
  readonly form?: PeftForm;
}

/**
 * Writes a delta as an adapter that Python's PEFT loads, with the classifier that it goes on in `base/`: the base with
 * the new head and with what PEFT has no form for.
 * @throws TokensiftError as `exportPeft`, `readCheckpoint` and `saveClassifierFolder` do.
 */
export async function exportDeltaToFolder(
  options: ExportDeltaOptions,
): Promise<Pick<PeftExport, 'form' | 'adapted' | 'merged'>> {
  const { model, delta, out, form } = options;
  const { backbone, values, ...source } = await readCheckpoint(model);
  await checkOutputFolder(out, { bytes: bytesOf(values) });
  const { labels, pooling, maxLength, config } = classifierOf(delta, backbone);
  const isNative = backbone.nativePoolings.includes(pooling);
  const parameters = classifierParameters(backbone, { pooling, classes: labels.length });
  const made = exportPeft(values, delta, parameters, {
    layout: backbone.layout,
    pooling,
    ...(!isNative && { headModules: [backbone.output(pooling).name] }),
    form,
  });
  await saveClassifierFolder(out, {
    backbone,
    values: made.values,
    labels,
    pooling,
    maxLength,
    ...(config && { config }),
    ...(await savedTokenizerFiles(source)),
    readme: peftReadme(labels, isNative),
    adapter: { files: made.files, merged: false },
  });
  return { form: made.form, adapted: made.adapted, merged: made.merged };
}

/** What a delta makes, for a model of this architecture. @throws TokensiftError `invalid-delta` */
function classifierOf({ classifier }: Delta, backbone: Backbone): KnownClassifier {
  if (classifier) return withKnownPooling(classifier, backbone);
  throw new TokensiftError({
    code: 'invalid-delta',
    message: 'The delta does not say what it classifies into.',
    hint: 'Give one that `tokensift finetune` wrote.',
  });
}

type KnownClassifier = Omit<ClassifierInfo, 'pooling'> & { readonly pooling: Pooling };

function withKnownPooling(classifier: ClassifierInfo, { poolings, modelType }: Backbone): KnownClassifier {
  const pooling = poolings.find((known) => known === classifier.pooling);
  if (pooling) return { ...classifier, pooling };
  throw new TokensiftError({
    code: 'invalid-delta',
    message: `The delta pools by ${JSON.stringify(classifier.pooling)}, which a model of the type ${modelType} does not.`,
    hint: 'Give the model that the delta was made for.',
  });
}

function peftReadme(labels: readonly string[], isNative: boolean): string {
  const remote = trustArgument(isNative);
  return `---
library_name: peft
pipeline_tag: text-classification
tags: [tokensift]
---

# An adapter for a text classifier with ${labels.length} classes

What a sparse finetuning with tokensift changed, for Python's PEFT; \`base/\` is the model that it goes on.

\`\`\`python
from peft import PeftModel
from transformers import AutoModelForSequenceClassification, AutoTokenizer
base = AutoModelForSequenceClassification.from_pretrained("THIS_FOLDER/base"${remote})
model = PeftModel.from_pretrained(base, "THIS_FOLDER")
tokenizer = AutoTokenizer.from_pretrained("THIS_FOLDER/base")
\`\`\`

With this folder as the current one, \`AutoPeftModelForSequenceClassification.from_pretrained("."${remote})\` does the same;
so does \`tokensift predict --model THIS_FOLDER\`.

## Classes

${bulletList(labels)}
`;
}

function saveClassifier(
  out: string,
  { labels, pooling, maxLength, config }: KnownClassifier,
  parts: Pick<
    Parameters<typeof saveClassifierFolder>[1],
    'backbone' | 'values' | 'sourceFolder' | 'sourceFiles' | 'tokenizerFiles'
  >,
): Promise<void> {
  const classifier = { labels, pooling, maxLength };
  return saveClassifierFolder(out, {
    ...parts,
    ...classifier,
    ...(config && { config }),
    readme: () =>
      modelCard({
        task: taskNameOf({ pooling, config }),
        modelType: parts.backbone.modelType,
        ...classifier,
        isNative: parts.backbone.nativePoolings.includes(classifier.pooling),
      }),
  });
}
