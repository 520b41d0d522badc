import * as v from 'valibot';
import { NONSPACING_MARK, OTHER, WHITE_SPACE } from '../patterns/character-classes.ts';
import { stageKind } from '../stage-kind.ts';
import { lowercase, toForm } from './letters.ts';
import type { Normalizer } from './normalizer.ts';

/** Control characters, but for those that count as white space, and what stands for undecodable bytes. */
const REMOVED = new RegExp(`[[\\uFFFD${OTHER}]--[\\t\\n\\r]]`, 'gv');

const SPACES = new RegExp(`[${WHITE_SPACE}]`, 'gv');

/** What the reference takes for Chinese characters (its fifth range begins late). */
const IDEOGRAPHS =
  /[\u4E00-\u9FFF\u3400-\u4DBF\u{20000}-\u{2A6DF}\u{2A700}-\u{2B73F}\u{2B740}-\u{2B81F}\u{2B920}-\u{2CEAF}\uF900-\uFAFF\u{2F800}-\u{2FA1F}]/gu;

const NONSPACING_MARKS = new RegExp(`[${NONSPACING_MARK}]`, 'gv');

/** Whether a text has no characters but those of ASCII that are printed, and so nothing to clean. */
const isPlain = (text: string): boolean => /^[ -~]*$/.test(text);

export const bertNormalizer = stageKind(
  {
    clean_text: v.boolean(),
    handle_chinese_chars: v.boolean(),
    strip_accents: v.nullish(v.boolean()),
    lowercase: v.boolean(),
  },
  ({ clean_text, handle_chinese_chars, strip_accents, lowercase: lowers }): Normalizer => {
    const strips = strip_accents ?? lowers;
    const normalizeAny = (text: string): string => {
      let normalized = text;
      if (clean_text) normalized = normalized.replace(REMOVED, '').replace(SPACES, ' ');
      if (handle_chinese_chars) normalized = normalized.replace(IDEOGRAPHS, ' $& ');
      if (strips) normalized = toForm(normalized, 'NFD').replace(NONSPACING_MARKS, '');
      return lowers ? lowercase(normalized) : normalized;
    };
    return {
      normalize: (text) => (isPlain(text) ? (lowers ? text.toLowerCase() : text) : normalizeAny(text)),
      keepsStart(text) {
        const [first] = text;
        return normalizeAny(first) !== '';
      },
    };
  },
);
