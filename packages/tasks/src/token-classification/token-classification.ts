import type { TaggedTokens } from '@tokensift/core';
import { taggedTokens } from '@tokensift/datasets';
import { entityReport } from '@tokensift/eval';
import * as v from 'valibot';
import { readWords, type WordsInput } from '../tagging/input.ts';
import { taggingSettings } from '../tagging/settings.ts';
import { taggingKind } from '../tagging/tagging-kind.ts';

/** A text, with its words where these are known. */
export type TextToTag = string | WordsInput;

const EXPECTED = "a text, { text: '…' } or { tokens: ['…', …] }";

/** Spans of texts, such as names and slots, by a BIO tag for each token; measured as seqeval does by default. */
export const tokenClassification = taggingKind<TaggedTokens, TextToTag>(
  {
    name: 'token-classification',
    summary: 'spans of each text, such as names, dates and slots',
    rows: taggedTokens,
    span: 'span',
    report: (truth, predicted) => entityReport(truth, predicted),
    isAsked: () => true,
    readInput: (given, where) => (typeof given === 'string' ? given : readWords(given, where, EXPECTED)),
    inputFields: ['tokens'],
    wordsOf: (input) => (typeof input === 'string' ? { text: input } : input),
    markOf: () => undefined,
  },
  v.parse(taggingSettings, {}),
);
