import { TokensiftError } from '@tokensift/core';
import { unsafeName } from './safe-name.ts';

/** What a repository of the hub holds. */
export type RepositoryKind = 'model' | 'dataset';

/** A repository of the hub, or a place in one. */
export interface HubReference {
  readonly kind: RepositoryKind;
  /** `owner/name` */
  readonly name: string;
  /** A branch, tag or commit; the default branch where it is left out. */
  readonly revision?: string;
  /** A file or folder in the repository, with "/". */
  readonly path?: string;
}

const SCHEME = 'hf:';

/** What a kind is called, and the prefix by which a reference says it. */
const KINDS: Readonly<Record<RepositoryKind, { readonly title: string; readonly prefix: string }>> = {
  model: { title: 'model', prefix: 'models' },
  dataset: { title: 'data set', prefix: 'datasets' },
};

export const titleOf = (kind: RepositoryKind): string => KINDS[kind].title;

/** The branch of a repository whose reference names no revision. */
export const DEFAULT_REVISION = 'main';

/** Whether a text names something of the hub, and no path. */
export const isHubReference = (text: string): boolean => text.startsWith(SCHEME);

/**
 * Reads `hf:owner/name[@revision][/path]`, with `models/` or `datasets/` before the owner where the kind is said, as the
 * `hf://` paths of Python's huggingface_hub are written (https://huggingface.co/docs/huggingface_hub/package_reference/hf_uris).
 * A revision with "/" has `%2F` for it, but for `refs/pr/N` and `refs/convert/NAME`.
 * @param kind what is needed where the reference stands; the reference need not say it
 * @throws TokensiftError `invalid-argument` for another form, or a reference to another kind.
 */
export function parseReference(text: string, kind: RepositoryKind): HubReference {
  const rest = text.slice(SCHEME.length).replace(/^\/\//, '');
  const [first = ''] = rest.split('/', 1);
  const said = (Object.keys(KINDS) as RepositoryKind[]).find((each) => KINDS[each].prefix === first);
  if (said !== undefined && said !== kind) {
    throw invalid(text, kind, `names a ${titleOf(said)} where a ${titleOf(kind)} is needed`);
  }
  if (first === 'spaces' || first === 'buckets' || first === 'kernels') {
    throw invalid(text, kind, `names one of the hub's ${first}`);
  }
  const own = said === undefined ? rest : rest.slice(first.length + 1);
  const [, owner, name, at] = /^([^/@]+)\/([^/@]+)(.*)$/s.exec(own) ?? [];
  if (owner === undefined || name === undefined) throw invalid(text, kind, 'has no owner and name');
  for (const part of [owner, name]) {
    if (isName(part)) continue;
    const quoted = JSON.stringify(part);
    throw invalid(text, kind, `has ${quoted} where a name of letters, digits, "-", "_" and "." is needed`);
  }
  const { revision, path } = splitRevision(text, kind, at ?? '');
  for (const [what, value] of Object.entries({ revision, path })) {
    const problem = value === undefined ? undefined : unsafeName(value);
    if (problem) throw invalid(text, kind, `has a ${what} that ${problem}`);
  }
  return {
    kind,
    name: `${owner}/${name}`,
    ...(revision !== undefined && { revision }),
    ...(path !== undefined && { path }),
  };
}

/** A reference as a user writes it where its kind is not said by the place. */
export function describeReference({ kind, name, revision, path }: HubReference): string {
  const prefix = kind === 'model' ? '' : `${KINDS[kind].prefix}/`;
  const at = revision === undefined ? '' : `@${writeRevision(revision)}`;
  return `${SCHEME}${prefix}${name}${at}${path === undefined ? '' : `/${path}`}`;
}

/** Where a repository is under the address of a hub, for people and for files. */
export const repositoryPath = ({ kind, name }: HubReference): string =>
  kind === 'model' ? name : `${KINDS[kind].prefix}/${name}`;

/** Revisions that hold "/" and are not ended by it. */
const SPECIAL = /^refs\/(?:convert\/[\w.-]+|pr\/\d+)(?=\/|$)/;

const writeRevision = (revision: string): string =>
  SPECIAL.exec(revision)?.[0] === revision ? revision : revision.replaceAll('/', '%2F');

function splitRevision(
  text: string,
  kind: RepositoryKind,
  rest: string,
): Pick<HubReference, 'revision' | 'path'> {
  const path = (after: string) => (/^\/+$/.test(after) || after === '' ? {} : { path: after.slice(1) });
  if (!rest.startsWith('@')) return path(rest);
  const after = rest.slice(1);
  const [written] = SPECIAL.exec(after) ?? after.split('/', 1);
  const revision = written.replaceAll(/%2f/gi, '/');
  if (!/^[\w.+/-]+$/.test(revision)) throw invalid(text, kind, 'has no revision after "@"');
  return { revision, ...path(after.slice(written.length)) };
}

/** As the hub allows them for owners and repositories. */
const isName = (name: string): boolean =>
  /^\w(?:[\w.-]{0,94}\w)?$/.test(name) && !/--|\.\.|\.git$/.test(name);

const invalid = (text: string, kind: RepositoryKind, problem: string): TokensiftError =>
  new TokensiftError({
    code: 'invalid-argument',
    where: text,
    message: `the reference ${problem}.`,
    hint: `Write ${SCHEME}${kind === 'model' ? '' : `${KINDS[kind].prefix}/`}owner/name, with @revision for a branch, tag or commit.`,
  });
