import { OUTSIDE, type Tag, type TagScheme } from './tag-scheme.ts';

/** A tag at which a scheme is broken. */
export interface TagBreak {
  /** Index of the token. */
  readonly token: number;
  readonly reason: 'continues-nothing' | 'left-open';
}

export interface BioTags {
  /** With every broken span read as conlleval and seqeval read it: what continues no span begins one. */
  readonly tags: readonly string[];
  readonly breaks: readonly TagBreak[];
}

/** Writes the tags of one text in the BIO scheme. */
export function toBio(tags: readonly Tag[], scheme: TagScheme): BioTags {
  const breaks: TagBreak[] = [];
  const endsSpans = scheme === 'bilou' || scheme === 'iobes';
  /** The type of the span that the next token may go on with. */
  let open = '';
  const bio = tags.map(({ place, type }, token) => {
    const continues = place === 'I' || place === 'L';
    const begins = !continues || open !== type;
    if (endsSpans && begins && open !== '') breaks.push({ token: token - 1, reason: 'left-open' });
    if (continues && begins && scheme !== 'iob1') breaks.push({ token, reason: 'continues-nothing' });
    open = place === 'L' || place === 'U' ? '' : type;
    return place === 'O' ? OUTSIDE : `${begins ? 'B' : 'I'}-${type}`;
  });
  if (endsSpans && open !== '') breaks.push({ token: tags.length - 1, reason: 'left-open' });
  return { tags: bio, breaks };
}
