// What answers the page: an exported classifier that runs in the browser.

import { AutoConfig, env, pipeline } from '@huggingface/transformers';
import runtime from 'onnxruntime-web/ort-wasm-simd-threaded.asyncify.mjs?url';
import runtimeWasm from 'onnxruntime-web/ort-wasm-simd-threaded.asyncify.wasm?url';
import { labelOf, type Request, tagsToSpans } from './answers.ts';

/** Where the classifier lies beside the page unless its address says: `?model=NAME` for others, `?model=hf:owner/name`. */
const DEFAULT_MODEL = 'model';

interface Model {
  readonly name: string;
  readonly task: string;
  readonly labels: readonly string[];
  readonly maxLength: number;
  readonly constructs: readonly { readonly text: string; readonly label: string }[];
}

type Classify = (request: Request) => Promise<object>;

const asked = new URLSearchParams(location.search).get('model') ?? DEFAULT_MODEL;
const isOnHub = asked.startsWith('hf:');
const place = isOnHub ? asked.slice('hf:'.length) : asked;

env.allowRemoteModels = isOnHub;
env.allowLocalModels = !isOnHub;
env.localModelPath = new URL('./', location.href).pathname;
// Everything else comes from where the page does.
env.backends.onnx.wasm!.wasmPaths = { mjs: runtime, wasm: runtimeWasm };

let opened: Promise<{ readonly model: Model; readonly classify: Classify }> | undefined;

export async function listModels(): Promise<readonly Model[]> {
  opened ??= open();
  return [(await opened).model];
}

export async function classify(_: Model, request: Request): Promise<object> {
  return await (await opened!).classify(request);
}

export const readsPairs = false;
export const setToken = (): void => {};
export const asCommand = (): undefined => undefined;
export const links: readonly { readonly text: string; readonly path: string }[] = [];

async function open(): Promise<{ readonly model: Model; readonly classify: Classify }> {
  const config = (await AutoConfig.from_pretrained(place)) as unknown as {
    readonly id2label?: Readonly<Record<string, string>>;
    readonly problem_type?: string;
    readonly architectures?: readonly string[];
  };
  const labels = Object.values(config.id2label ?? {});
  const isTagger = /ForTokenClassification$/.test(config.architectures?.[0] ?? '');
  const task = isTagger ? 'token-classification' : (config.problem_type ?? 'single_label_classification');
  const read = isTagger ? await tagger() : await classifier(task, labels.length);
  const { tokenizer } = read;
  return {
    model: {
      name: asked,
      task: task.replace('_classification', '').replaceAll('_', '-'),
      labels,
      maxLength: tokenizer.model_max_length,
      constructs: await readConstructs(),
    },
    classify: read.classify,
  };
}

const options = { dtype: 'q8', device: 'wasm' } as const;

async function classifier(task: string, count: number) {
  const read = await pipeline('text-classification', place, options);
  return {
    tokenizer: read.tokenizer,
    async classify({ text, top = count }: Request) {
      const answers = (await read(text, { top_k: Math.min(top, count) })) as readonly {
        label: string;
        score: number;
      }[];
      return labelOf(task, answers);
    },
  };
}

async function tagger() {
  const read = await pipeline('token-classification', place, options);
  return {
    tokenizer: read.tokenizer,
    async classify({ text }: Request) {
      const tags = (await read(text)) as readonly {
        entity: string;
        score: number;
        word: string;
        index: number;
      }[];
      return { spans: tagsToSpans(text, tags) };
    },
  };
}

/** What training found to speak for the labels; nothing where the folder does not say. */
async function readConstructs(): Promise<Model['constructs']> {
  const url = isOnHub
    ? `${env.remoteHost}${place}/resolve/main/training.json`
    : `${env.localModelPath}${place}/training.json`;
  const response = await fetch(url).catch(() => undefined);
  if (!response?.ok) return [];
  const report = await response.json().catch(() => ({}));
  return report.schema === 'tokensift/training/1' ? (report.constructs ?? []) : [];
}
