import type { Random } from '@tokensift/core';
import { compareSeededCases } from '@tokensift/testing';
import { describe, expect, it } from 'vitest';
import { argumentsOf } from './arguments-of.ts';
import { roleReport } from './role-report.ts';

const fixture = new URL('../fixtures/tasks.json.gz', import.meta.url);
const ROLES = ['A0', 'A1', 'V', 'C-A1', 'C-A0', 'R-A0', 'C-V', 'AM-TMP'];

function roleTags(random: Random, length: number): string[] {
  const tags: string[] = [];
  while (tags.length < length) {
    if (random.integer(3) === 0) {
      tags.push('O');
      continue;
    }
    const role = ROLES[random.integer(ROLES.length)];
    const tokens = Math.min(1 + random.integer(3), length - tags.length);
    tags.push(`B-${role}`, ...new Array<string>(tokens - 1).fill(`I-${role}`));
  }
  return tags;
}

it("equals CoNLL-2005's srl-eval.pl on 1,000 cases", () => {
  const result = compareSeededCases(fixture, 'semantic-roles', (random) => {
    const truth: string[][] = [];
    const predicted: string[][] = [];
    for (let predicates = 1 + random.integer(3); predicates > 0; predicates--) {
      const length = 2 + random.integer(8);
      const tags = roleTags(random, length);
      const other = roleTags(random, length);
      let cut = random.integer(length + 1);
      while (cut < length && (tags[cut].startsWith('I') || other[cut].startsWith('I'))) cut++;
      truth.push(tags);
      predicted.push([...tags.slice(0, cut), ...other.slice(cut)]);
    }
    const { micro, macro } = roleReport(truth, predicted);
    const { precision, recall, f1, support } = micro;
    return { precision, recall, f1, support, 'macro f1': macro.f1 };
  });
  expect(result).toEqual({ differences: [], cases: 1000 });
});

describe('argumentsOf', () => {
  it('joins continuations with the last argument of the role, and leaves references alone', () => {
    expect(argumentsOf(['B-A1', 'O', 'B-R-A1', 'B-V', 'B-C-A1', 'I-C-A1', 'B-C-A0'])).toEqual([
      {
        role: 'A1',
        pieces: [
          [0, 1],
          [4, 6],
        ],
      },
      { role: 'R-A1', pieces: [[2, 3]] },
      { role: 'V', pieces: [[3, 4]] },
      { role: 'A0', pieces: [[6, 7]] },
    ]);
  });
});

it('counts a discontinuous argument once, and right only with all its pieces', () => {
  const truth = [['B-A1', 'B-V', 'B-C-A1', 'B-A0']];
  expect(roleReport(truth, truth).micro).toEqual({ precision: 1, recall: 1, f1: 1, support: 2 });
  const partly = roleReport(truth, [['B-A1', 'B-V', 'O', 'B-A0']]);
  expect(partly.micro.recall).toBe(0.5);
  expect(partly.types.V).toBeUndefined();
});
