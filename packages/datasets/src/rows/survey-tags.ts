import { detectScheme } from '../tagging/detect-scheme.ts';
import type { CellOptions, RowSurvey } from './row-format.ts';

/** Finds the scheme of a file's tags, where it is not given. */
export function surveyTags({ tagScheme }: CellOptions): RowSurvey | undefined {
  if (tagScheme !== undefined) return undefined;
  const detector = detectScheme();
  return {
    see({ label }) {
      if (Array.isArray(label)) detector.see(label);
    },
    finish() {
      const scheme = detector.scheme();
      return {
        options: { tagScheme: scheme },
        notes:
          scheme === 'bio'
            ? []
            : [
                {
                  kind: 'tag-scheme',
                  clause: `tags are in the scheme ${scheme.toUpperCase()}; they become BIO`,
                },
              ],
      };
    },
  };
}
