import { createMethod, methods } from '@tokensift/classifier';
import { markdownTable } from './markdown-table.ts';

/** What training settings the methods have of their own by default. */
export function methodDefaultsTable(): string {
  const rows = Object.keys(methods.entries).map((name) => {
    const { defaults } = createMethod(name);
    const { learningRate, onSentenceEncoders, fallsWithSize, flopsBudget = 0 } = defaults;
    const { headInit = 'drawn', headEpochs = 0 } = defaults;
    return [
      `\`${name}\``,
      `\`${learningRate}\``,
      onSentenceEncoders ? `\`${onSentenceEncoders.learningRate}\`` : 'the same',
      fallsWithSize ? 'lower' : 'the same',
      `\`${flopsBudget}\``,
      `\`${headInit}\``,
      `\`${headEpochs}\``,
    ];
  });
  return markdownTable([
    [
      'method',
      'learningRate',
      'on sentence encoders',
      'on larger models',
      'flopsBudget',
      'headInit',
      'headEpochs',
    ],
    ...rows,
  ]);
}
