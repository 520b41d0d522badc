import { partsOf, type SchemaPart } from './parts.ts';

/** What a value may be, in words: `a whole number from 1`, `"linear" or "constant"`. */
export function describeValue(schema: object): string {
  const [root, ...more] = partsOf(schema);
  const title = more.findLast(({ type }) => type === 'title')?.title;
  return title ?? describeRoot(root, more);
}

function describeRoot(
  { type, options = [], literal, item }: SchemaPart,
  more: readonly SchemaPart[],
): string {
  switch (type) {
    case 'number':
      return describeNumber(more);
    case 'string':
      return 'a text';
    case 'boolean':
      return 'true or false';
    case 'literal':
      return JSON.stringify(literal);
    case 'picklist':
    case 'union':
      return either(choicesOf({ type, options }));
    case 'array':
      return `a list, each ${describeValue(item!)}`;
    default:
      return 'a mapping';
  }
}

/** What a value can be one of; of lists of words, each word. */
function choicesOf({ type, options = [] }: Pick<SchemaPart, 'type' | 'options'>): readonly string[] {
  if (type === 'picklist') return options.map((option) => JSON.stringify(option));
  return (options as SchemaPart[]).filter(isWritten).flatMap((option) => {
    const [root, ...more] = partsOf(option);
    return root.type === 'picklist' && !more.some(({ type }) => type === 'title')
      ? choicesOf(root)
      : [describeValue(option)];
  });
}

/** Whether there is a way to write it down: what a program makes has none. */
export const isWritten = ({ type }: SchemaPart): boolean => type !== 'custom';

function describeNumber(validations: readonly SchemaPart[]): string {
  const limit = (...types: string[]) => validations.findLast(({ type }) => types.includes(type));
  const noun = limit('integer') ? 'a whole number' : 'a number';
  const least = limit('min_value', 'gt_value');
  const most = limit('max_value', 'lt_value');
  const isOpen = (bound: SchemaPart) => bound.type === 'gt_value' || bound.type === 'lt_value';
  if (least && most) {
    const [left, right] = [isOpen(least) ? '(' : '[', isOpen(most) ? ')' : ']'];
    return `${noun} in ${left}${least.requirement}, ${most.requirement}${right}`;
  }
  if (least) return `${noun} ${isOpen(least) ? 'above' : 'from'} ${least.requirement}`;
  if (most) return `${noun} ${isOpen(most) ? 'below' : 'up to'} ${most.requirement}`;
  return noun;
}

function either(choices: readonly string[]): string {
  const [last, ...others] = [...choices].reverse();
  return others.length === 0 ? last : `${others.reverse().join(', ')} or ${last}`;
}
