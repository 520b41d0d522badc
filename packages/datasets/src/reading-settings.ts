import { text } from '@tokensift/core/settings';
import * as v from 'valibot';
import { TAG_SCHEMES } from './tagging/tag-scheme.ts';

/** How the files of a data set are read, where that is not as they seem. */
export const readingSettings = v.strictObject({
  delimiter: v.exactOptional(
    v.pipe(
      text,
      v.description(
        'character between the fields of CSV and TSV; by default the one that the first line shows',
      ),
    ),
  ),
  labelSeparator: v.exactOptional(
    v.pipe(
      text,
      v.description(
        'what separates several labels in one field; by default ";", "|" or ",", where only one of them occurs',
      ),
    ),
  ),
  tagScheme: v.exactOptional(
    v.pipe(
      v.picklist(TAG_SCHEMES),
      v.description('the scheme of the tags; by default the one that all of them follow'),
    ),
  ),
  repairTags: v.exactOptional(
    v.pipe(
      v.boolean(),
      v.description('take a tag that continues no span for the beginning of one, as seqeval does'),
    ),
  ),
  skipBadRows: v.exactOptional(
    v.pipe(
      v.boolean(),
      v.description('leave rows out that cannot be used, and say how many, in place of an error'),
    ),
  ),
});
