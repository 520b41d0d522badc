import type { Instruction, Value } from './lowering.ts';

/**
 * For each instruction, the values that nothing needs once it has run. A fixed value that runs read is needed for good,
 * as are outputs.
 */
export function lastUses(
  instructions: readonly Instruction[],
  outputs: ReadonlySet<Value>,
): readonly (readonly Value[])[] {
  const last = new Map<Value, number>();
  const permanent = new Set(outputs);
  for (const [position, { inputs, fixed }] of instructions.entries()) {
    for (const value of inputs) {
      last.set(value, position);
      if (!fixed && instructions[value].fixed) permanent.add(value);
    }
  }
  const released: Value[][] = instructions.map(() => []);
  for (const [value, position] of last) {
    if (!permanent.has(value)) released[position].push(value);
  }
  return released;
}
