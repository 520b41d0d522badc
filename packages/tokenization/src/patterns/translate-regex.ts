import { toOnigurumaAst } from 'oniguruma-parser';
import { generate } from 'oniguruma-parser/generator';
import type { Node } from 'oniguruma-parser/parser';
import { traverse } from 'oniguruma-parser/traverser';
import { toRegExp } from 'oniguruma-to-es';
import { invalidTokenizer, quote } from '../invalid-tokenizer.ts';

/** What `\w` is in a class, in the Oniguruma that the reference is built with. */
const WORD_IN_CLASS = '\\p{Alphabetic}\\p{M}\\p{Nd}\\p{Pc}';

/** What it is elsewhere. */
const WORD = `[${WORD_IN_CLASS}²³¹¼½¾]`;

const part = (pattern: string): Node => toOnigurumaAst(pattern).body[0].body[0];

/** Words as `oniguruma-to-es` does not have them: it follows another build of Oniguruma. */
const WORDS = {
  inClass: part(`[${WORD_IN_CLASS}]`),
  notInClass: part(`[^${WORD_IN_CLASS}]`),
  one: part(WORD),
  not: part(`[^${WORD}]`),
  boundary: part(`(?:(?<!${WORD})(?=${WORD})|(?<=${WORD})(?!${WORD}))`),
  noBoundary: part(`(?:(?<!${WORD})(?!${WORD})|(?<=${WORD})(?=${WORD}))`),
};

/**
 * Translates a regular expression of Oniguruma, the reference's engine, to one of JavaScript.
 * @param where The tokenizer's path, for error messages.
 * @throws TokensiftError `invalid-tokenizer` for what is no regular expression, or cannot be translated.
 */
export function translateRegex(source: string, where: string): RegExp {
  try {
    const ast = toOnigurumaAst(source);
    traverse(ast, {
      CharacterSet({ node, parent, replaceWith }) {
        if (!isWord(node)) return;
        const isInClass = parent.type === 'CharacterClass';
        const word = node.negate
          ? isInClass
            ? WORDS.notInClass
            : WORDS.not
          : isInClass
            ? WORDS.inClass
            : WORDS.one;
        replaceWith(structuredClone(word));
      },
      Subroutine() {
        // It would be written out, and a few in each other would fill the memory.
        throw new Error('it calls a group from elsewhere');
      },
      Assertion({ node, replaceWith }) {
        if (node.kind !== 'word_boundary') return;
        replaceWith(structuredClone(node.negate ? WORDS.noBoundary : WORDS.boundary));
      },
    });
    const { pattern } = generate(ast);
    return toRegExp(pattern, { global: true, accuracy: 'strict', target: 'ES2024' });
  } catch (cause) {
    throw invalidTokenizer(
      where,
      `the regular expression ${quote(source)} cannot be used (${(cause as Error).message}).`,
    );
  }
}

const isWord = (node: { readonly kind: string; readonly value?: string }): boolean =>
  node.kind === 'word' || (node.kind === 'property' && /^word$/i.test(node.value ?? ''));
