import { CONTROLS_OF_NMT, MARK, SPACES_OF_NMT } from '../patterns/character-classes.ts';
import { LATER_COMPOSITIONS } from '../patterns/later-characters.ts';
import { stageKind } from '../stage-kind.ts';
import type { Normalizer } from './normalizer.ts';

/** Lower case, character by character. (JavaScript's own heeds that a sigma at a word's end is another one.) */
export const lowercase = (text: string): string => text.replaceAll('Σ', 'σ').toLowerCase();

const MARKS = new RegExp(`[${MARK}]`, 'gv');

const BEGINS_WITH_MARK = new RegExp(`^[${MARK}]`, 'v');

const REMOVED_BY_NMT = new RegExp(`[${CONTROLS_OF_NMT}]`, 'gv');
const SPACED_BY_NMT = new RegExp(`[${SPACES_OF_NMT}]`, 'gv');

type Form = 'NFC' | 'NFD' | 'NFKC' | 'NFKD';

const LATER = new RegExp(`[${LATER_COMPOSITIONS}]`, 'v');
const NOT_LATER = new RegExp(`[^${LATER_COMPOSITIONS}]+`, 'gv');

/** A normal form of Unicode, as the reference knows them. */
export const toForm = (text: string, form: Form): string =>
  LATER.test(text) ? text.replace(NOT_LATER, (part) => part.normalize(form)) : text.normalize(form);

const unicodeForm = (form: Form) =>
  stageKind({}, (): Normalizer => ({ normalize: (text) => toForm(text, form) }));

/** Normalizers without settings. */
export const plainNormalizers = {
  NFC: unicodeForm('NFC'),
  NFD: unicodeForm('NFD'),
  NFKC: unicodeForm('NFKC'),
  NFKD: unicodeForm('NFKD'),
  Lowercase: stageKind({}, (): Normalizer => ({ normalize: lowercase })),
  StripAccents: stageKind(
    {},
    (): Normalizer => ({
      normalize: (text) => text.replace(MARKS, ''),
      keepsStart: (text) => !BEGINS_WITH_MARK.test(text),
    }),
  ),
  // Neural machine translation's: control characters go, and others become spaces.
  Nmt: stageKind(
    {},
    (): Normalizer => ({
      normalize: (text) => text.replace(REMOVED_BY_NMT, '').replace(SPACED_BY_NMT, ' '),
      keepsStart: (text) => text.search(REMOVED_BY_NMT) !== 0,
    }),
  ),
} as const;
