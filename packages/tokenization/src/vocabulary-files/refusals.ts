import { TokensiftError } from '@tokensift/core';
import { invalidTokenizer } from '../invalid-tokenizer.ts';
import type { VocabularyFiles } from './tokenizer-class.ts';

const KINDS = 'a tokenizer.json, BERT’s vocab.txt, or vocab.json with merges.txt';

/** The line of Python that makes a tokenizer.json of whatever transformers can read. */
const convert = (folder: string, packages = 'transformers'): string =>
  `Write a tokenizer.json with Python’s ${packages}: AutoTokenizer.from_pretrained(${JSON.stringify(folder)})` +
  '.save_pretrained("NEW"), and put NEW/tokenizer.json into the folder.';

export const noTokenizer = (folder: string): TokensiftError =>
  new TokensiftError({
    code: 'file-not-found',
    where: folder,
    message: `the folder has no tokenizer: neither ${KINDS}.`,
    hint: 'Save the tokenizer with save_pretrained of transformers, which writes tokenizer.json.',
  });

export const sentencePiece = (folder: string, file: string): TokensiftError =>
  new TokensiftError({
    code: 'unsupported',
    where: file,
    message: 'a SentencePiece model is not read, and there is no tokenizer.json beside it.',
    hint: convert(folder, 'transformers, sentencepiece and protobuf'),
  });

/** @param owner The class or model that the files name. */
export const unknownClass = (folder: string, owner: string): TokensiftError =>
  new TokensiftError({
    code: 'unsupported',
    where: folder,
    message: `there is no tokenizer.json, and none can be made for ${owner}.`,
    hint: `${convert(folder)} Without one, those of BERT, DistilBERT, ELECTRA, MPNet, GPT-2, RoBERTa, Qwen2 and Qwen3 are read.`,
  });

export const noClass = (file: string): TokensiftError =>
  invalidTokenizer(
    file,
    'nothing says which tokenizer the vocabulary is for.',
    'Add the config.json of the model, or a tokenizer_config.json such as {"tokenizer_class": "RobertaTokenizer"} (or GPT2Tokenizer, Qwen2Tokenizer).',
  );

export const missingFiles = (
  folder: string,
  name: string,
  files: VocabularyFiles,
  missing: readonly string[],
): TokensiftError =>
  new TokensiftError({
    code: 'file-not-found',
    where: folder,
    message: `there is no tokenizer.json, and a ${name} needs ${files.join(' and ')}: ${missing.join(' and ')} is not there.`,
    hint: 'Take the missing file from the original model, or its tokenizer.json.',
  });
