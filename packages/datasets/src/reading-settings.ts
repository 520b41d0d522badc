import { text } from '@tokensift/core/settings';
import * as v from 'valibot';
import { TAG_SCHEMES } from './tagging/tag-scheme.ts';

/** How the files of a data set are read, where that is not as they seem. */
export const readingSettings = v.strictObject({
  delimiter: v.exactOptional(
    v.pipe(
      text,
      v.description('character between the fields of CSV and TSV; as the first line shows unless given'),
    ),
  ),
  labelSeparator: v.exactOptional(
    v.pipe(
      text,
      v.description(
        'what separates several labels in one field; ";", "|" or "," unless given, where only one of them is there',
      ),
    ),
  ),
  tagScheme: v.exactOptional(
    v.pipe(v.picklist(TAG_SCHEMES), v.description('how tags are written; as all of them show unless given')),
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
