import {
  type Budget,
  type Granularity,
  type Selection,
  type Selector,
  type SelectorInput,
  TokensiftError,
} from '@tokensift/core';
import { checkSelection } from '../check-selection.ts';
import { type ConformanceInputOptions, conformanceInput } from './conformance-input.ts';

export interface ConformanceCheck {
  readonly name: string;
  /** Rejects with an error that says what went wrong when the selector does not do it. */
  run(): Promise<void>;
}

const budgets: readonly Budget[] = [
  { density: 0.02 },
  { density: 0.1 },
  { density: 1 },
  { cost: 0.5 },
  { cost: 0.75 },
  { cost: 1 },
  { density: 0.05, cost: 0.6 },
  { density: 0.3, cost: 0.9 },
];
const granularities: readonly Granularity[] = [
  'rows',
  'columns',
  'heads',
  'matrices',
  'elements',
  'blocks-8',
];

/**
 * What every selector must do, as checks for any test runner:
 *
 *     for (const { name, run } of selectorConformance(select)) it(name, run);
 *
 * A selector may refuse a budget as `infeasible-budget`, but not all of them.
 */
export function selectorConformance(select: Selector): readonly ConformanceCheck[] {
  return [
    {
      name: 'returns valid slices of the backbone within every budget',
      run: () => forEachInput(async (options) => void (await tryToSelect(select, options))),
    },
    {
      name: 'selects something when the budget allows everything',
      run: async () => {
        const selected = await tryToSelect(select, { budget: { density: 1, cost: 1 } });
        require(selected !== undefined, 'it refused a budget of density 1 and cost 1');
      },
    },
    {
      name: 'is deterministic: the same input gives the same selection',
      run: () =>
        forEachInput(async (options) => {
          if (options.seed! % 4 !== 0) return;
          const [first, second] = [await tryToSelect(select, options), await tryToSelect(select, options)];
          require(same(first, second), `two runs on ${describe(options)} gave different selections`);
        }),
    },
    {
      name: 'copes with equal scores and with scores of zero',
      run: async () => {
        for (const scores of ['equal', 'zero'] as const) {
          await tryToSelect(select, { budget: { density: 0.3, cost: 1 }, scores });
        }
      },
    },
    {
      name: 'changes nothing of its input',
      run: async () => {
        const input = conformanceInput({ budget: { density: 0.1, cost: 0.9 } });
        const known: { scores: Awaited<ReturnType<SelectorInput['scores']>>; copy: unknown }[] = [];
        const watched: SelectorInput = {
          ...input,
          async scores(request) {
            const scores = await input.scores(request);
            known.push({ scores, copy: structuredClone(scores) });
            return scores;
          },
        };
        const before = structuredClone(data(watched));
        await select(watched);
        require(same(before, data(watched)), 'it changed parameters, values, budget or relevant tokens');
        for (const { scores, copy } of known) require(same(scores, copy), 'it changed the scores');
      },
    },
    {
      name: 'refuses a budget that nothing meets, as infeasible',
      run: async () => {
        for (const budget of [{ density: 1e-9 }, { cost: 1e-9 }]) {
          const input = conformanceInput({ budget });
          const outcome = await attempt(() => select(input));
          require('error' in outcome, `it selected something with ${JSON.stringify(budget)}`);
          const { error } = outcome as { error: unknown };
          const code = TokensiftError.isInstance(error) ? error.code : String(error);
          require(code ===
            'infeasible-budget', `with ${JSON.stringify(budget)} it failed with ${code} and not as infeasible-budget`);
        }
      },
    },
  ];
}

async function forEachInput(use: (options: ConformanceInputOptions) => Promise<void>): Promise<void> {
  let seed = 0;
  for (const budget of budgets) await use({ budget, seed: ++seed, pooling: seed % 2 ? 'mean' : 'cls' });
  for (const granularity of granularities)
    await use({ budget: { density: 0.4, cost: 0.95 }, granularity, seed: ++seed });
}

/** A checked selection, or nothing where the budget was refused. */
async function tryToSelect(
  select: Selector,
  options: ConformanceInputOptions,
): Promise<Selection | undefined> {
  const input = conformanceInput(options);
  const outcome = await attempt(() => select(input));
  if ('error' in outcome) {
    if (TokensiftError.isInstance(outcome.error) && outcome.error.code === 'infeasible-budget')
      return undefined;
    throw new TokensiftError({
      code: 'invalid-argument',
      where: 'selector conformance',
      message: `On ${describe(options)} it failed: ${String(outcome.error)}.`,
      cause: outcome.error,
    });
  }
  checkSelection(`on ${describe(options)}`, outcome.selection, input);
  return outcome.selection;
}

async function attempt(
  run: () => Selection | Promise<Selection>,
): Promise<{ selection: Selection } | { error: unknown }> {
  try {
    return { selection: await run() };
  } catch (error) {
    return { error };
  }
}

const data = ({ parameters, values, budget, relevantTokens, granularity }: SelectorInput) => ({
  parameters,
  values,
  budget,
  relevantTokens,
  granularity,
});

function describe({ budget, granularity = 'rows', seed = 1 }: ConformanceInputOptions): string {
  return `budget ${JSON.stringify(budget)}, granularity ${granularity}, seed ${seed}`;
}

/** Equality of plain data with maps and typed arrays. */
function same(left: unknown, right: unknown): boolean {
  if (Object.is(left, right)) return true;
  if (typeof left !== 'object' || typeof right !== 'object' || left === null || right === null) return false;
  if (ArrayBuffer.isView(left) && ArrayBuffer.isView(right)) {
    const [a, b] = [left as Float32Array, right as Float32Array];
    return a.length === b.length && a.every((value, i) => Object.is(value, b[i]));
  }
  const [a, b] = [entriesOf(left), entriesOf(right)];
  return a.length === b.length && a.every(([key, value], i) => key === b[i][0] && same(value, b[i][1]));
}

function entriesOf(value: object): [unknown, unknown][] {
  return value instanceof Map ? [...value] : Object.entries(value);
}

function require(condition: boolean, problem: string): void {
  if (condition) return;
  throw new TokensiftError({
    code: 'invalid-argument',
    where: 'selector conformance',
    message: `The selector does not conform: ${problem}.`,
  });
}
