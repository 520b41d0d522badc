import pc from 'picocolors';
import { expect, it } from 'vitest';
import { printableColours } from './printable-colours.ts';

it('keeps colours, and shows what else a terminal acts on', () => {
  const { bold, dim, red, inverse, underline } = pc.createColors(true);
  const styled = `${bold(red('a'))}\n${dim('b')} ${bold(inverse('c'))}\t${underline('d')}`;
  expect(printableColours(styled)).toBe(styled);
  expect(printableColours(`\u001B[2J${bold('a\u001B]0;b\u0007')}\u001B`)).toBe(
    `\\u001B[2J${bold('a\\u001B]0;b\\u0007')}\\u001B`,
  );
  expect(printableColours('\u001B[31;5ma\r\u009B1m')).toBe('\\u001B[31;5ma\\u000D\\u009B1m');
});
