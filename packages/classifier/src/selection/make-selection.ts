import { type MethodContext, type RelevantConstruct, type Selection, TokensiftError } from '@tokensift/core';
import {
  countSelected,
  hashBackbone,
  hashExamples,
  loadScores,
  runSelector,
  type SavedScores,
  type SelectionOrigin,
} from '@tokensift/parameter-sensitivity';
import { findTaskConstructs } from './constructs.ts';
import { loadSelector } from './load-selector.ts';
import { createSelectionWork } from './selector-input.ts';
import type { SelectionSettings } from './settings.ts';

export interface MadeSelection {
  /** Of backbone parameters; the head is not in it. */
  readonly selection: Selection;
  readonly origin: SelectionOrigin;
  readonly constructs: readonly RelevantConstruct[];
}

/**
 * Finds constructs, scores sensitivity as far as the selector asks for it, and selects.
 * @throws TokensiftError `invalid-argument` for selectors or results that are none, `infeasible-budget`,
 * `interrupted`.
 */
export async function makeSelection(
  context: MethodContext,
  settings: SelectionSettings,
): Promise<MadeSelection> {
  const { model, examples, task, onProgress } = context;
  const { name, select } = await loadSelector(settings.selector);
  onProgress?.({ kind: 'phase', phase: 'constructs' });
  const found = findTaskConstructs(examples, task, settings);
  const saved =
    settings.scores === undefined ? undefined : await loadMatching(settings.scores, context, settings);
  const work = createSelectionWork(context, found, settings, saved);
  onProgress?.({ kind: 'phase', phase: 'selection' });
  const selection = await runSelector(name, select, work.input);

  const { density: _density, cost: _cost, selector: _selector, scores: _scores, ...rest } = settings;
  const { parameters } = model;
  const { values } = context;
  const backbone = parameters.filter((parameter) => !parameter.head);
  const everything = { slices: backbone.map((p) => ({ parameter: p.name, rows: 'all' as const })) };
  return {
    selection,
    origin: {
      model: hashBackbone(parameters, values),
      data: hashExamples(examples),
      selector: name,
      budget: work.input.budget,
      density: countSelected(selection, parameters) / countSelected(everything, parameters),
      cost: work.input.stepCost(selection) / work.input.fullStepCost,
      flops: work.flops(),
      settings: rest,
    },
    constructs: found.constructs,
  };
}

/** @throws TokensiftError `invalid-argument` for scores of another kind than the settings ask for. */
async function loadMatching(
  path: string,
  { model: { parameters }, values, examples, headEpochs }: MethodContext,
  settings: SelectionSettings,
): Promise<SavedScores> {
  const saved = await loadScores(path, parameters, {
    model: hashBackbone(parameters, values),
    data: hashExamples(examples),
  });
  const stored = { ...saved.scores, ...saved.origin };
  const wanted = { ...settings, headEpochs };
  for (const what of ['score', 'granularity', 'labels', 'headEpochs'] as const) {
    if (stored[what] === wanted[what]) continue;
    throw new TokensiftError({
      code: 'invalid-argument',
      where: path,
      message: `the scores have ${what} ${stored[what]}, and ${wanted[what]} is asked for.`,
      hint: `Set ${what} to ${stored[what]}, or compute the scores again: tokensift sensitivity --save.`,
    });
  }
  return saved;
}
