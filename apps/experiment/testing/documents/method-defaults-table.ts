import { createMethod, methods } from '@tokensift/classifier';
import { markdownTable } from './markdown-table.ts';

/** What training settings the methods have of their own by default. */
export function methodDefaultsTable(): string {
  const rows = Object.keys(methods.entries).map((name) => {
    const { defaults } = createMethod(name);
    const { learningRate, closedForm, fallsWithSize, flopsBudget = 0, headEpochs = 0 } = defaults;
    return [
      `\`${name}\``,
      `\`${learningRate}\``,
      closedForm ? `\`${closedForm.learningRate}\`` : 'the same',
      fallsWithSize ? 'lower' : 'the same',
      `\`${flopsBudget}\``,
      `\`${headEpochs}\``,
    ];
  });
  return markdownTable([
    ['method', 'learningRate', 'with a head in closed form', 'on larger models', 'flopsBudget', 'headEpochs'],
    ...rows,
  ]);
}
