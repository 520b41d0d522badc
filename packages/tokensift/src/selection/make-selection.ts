import type { MethodContext, ParameterValues, RelevantConstruct, Selection } from '@tokensift/core';
import {
  countSelected,
  hashBackbone,
  hashExamples,
  runSelector,
  type SelectionOrigin,
} from '@tokensift/parameter-sensitivity';
import { findTaskConstructs } from './constructs.ts';
import { loadSelector } from './load-selector.ts';
import { createSelectionWork } from './selector-input.ts';
import { completeSelection, type SelectionOptions } from './settings.ts';

export interface MadeSelection {
  /** Of backbone parameters; the head is not in it. */
  readonly selection: Selection;
  readonly origin: SelectionOrigin;
  readonly constructs: readonly RelevantConstruct[];
  /** The head's values after its warm-up, where there was one. */
  readonly head: ParameterValues | undefined;
}

/**
 * Finds constructs, scores sensitivity as far as the selector asks for it, and selects.
 * @throws TokensiftError `invalid-argument` for settings, selectors or results that are none, `infeasible-budget`,
 * `interrupted`.
 */
export async function makeSelection(
  context: MethodContext,
  options: SelectionOptions,
): Promise<MadeSelection> {
  const { model, examples, classes, onProgress } = context;
  const settings = completeSelection(options);
  const { name, select } = await loadSelector(settings.selector);
  onProgress?.({ kind: 'phase', phase: 'constructs' });
  const task = findTaskConstructs(examples, classes, settings);
  const work = createSelectionWork(context, task, settings);
  onProgress?.({ kind: 'phase', phase: 'selection' });
  const selection = await runSelector(name, select, work.input);

  const { density: _density, cost: _cost, selector: _selector, ...rest } = settings;
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
    constructs: task.constructs,
    head: await work.head(),
  };
}
