// What the registry gets of a manifest: without what only this workspace has, which is the condition by which packages
// resolve to their sources, entries that have nothing else (they are there for tests), and what is for development.

const SOURCE = '@tokensift/source';

function publishedEntries(entries = {}) {
  const published = {};
  for (const [name, entry] of Object.entries(entries)) {
    if (typeof entry === 'string') published[name] = entry;
    else {
      const { [SOURCE]: _, ...rest } = entry;
      if (Object.keys(rest).length > 0) published[name] = rest;
    }
  }
  return published;
}

function beforePacking({ devDependencies, scripts, imports, exports, ...manifest }) {
  return {
    ...manifest,
    ...(imports && { imports: publishedEntries(imports) }),
    exports: publishedEntries(exports),
  };
}

module.exports = { hooks: { beforePacking } };
